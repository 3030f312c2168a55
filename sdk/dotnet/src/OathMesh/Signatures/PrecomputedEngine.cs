using OathMesh.Ed25519;
using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>Our own verification with tables computed beforehand (docs/adr/0008). A key without a table is verified without one, in about the provider's time.</summary>
/// <param name="tables">The keys' tables.</param>
/// <param name="whenLoaded">What verifies for keys without a table where its library is loaded anyway; <see langword="null"/> for never.</param>
internal sealed class PrecomputedEngine(KeyTables tables, ISignatureEngine? whenLoaded) : ISignatureEngine
{
    /// <summary>Signatures verified before the first request: as many as the runtime counts before it compiles a method for good.</summary>
    private const int Rehearsals = 64;

    public KeyTables Tables => tables;

    public bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (tables.Find(key) is { } verifier)
        {
            return verifier.Verify(message, signature);
        }

        return whenLoaded is not null && ProviderPresence.IsLoaded
            ? whenLoaded.Verify(key, message, signature)
            : PrecomputedVerifier.VerifyWithoutTable(key.RawBytes, message, signature);
    }

    /// <summary>Builds the tables of the keys that are known now, and runs the code often enough to be compiled for good.</summary>
    public void WarmUp()
    {
        tables.Prepare();
        EngineSelfTest.Rehearse(Rehearsals);
    }
}
