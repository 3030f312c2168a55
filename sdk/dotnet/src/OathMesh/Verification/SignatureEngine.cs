namespace OathMesh.Verification;

/// <summary>What computes step 6, the Ed25519 signature. All accept exactly the same signatures (docs/protocol.md, section 7; docs/adr/0008).</summary>
public enum SignatureEngine
{
    /// <summary>The precomputed engine, with the provider as its check where there is one, and in its place if it ever fails a check. The default.</summary>
    Auto,

    /// <summary>The provider (NSec, or the system's libsodium) only.</summary>
    Provider,

    /// <summary>The precomputed engine only: no native library is ever used. Nothing takes its place, so if it fails its self-test the receiver does not start, and if it is found wrong later everything is denied.</summary>
    Precomputed,
}
