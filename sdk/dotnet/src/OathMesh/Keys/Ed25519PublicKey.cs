using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using OathMesh.Ed25519;
using OathMesh.Signatures;

namespace OathMesh.Keys;

/// <summary>An Ed25519 public key that passed the strict checks of docs/protocol.md section 7: 32 bytes, canonical, on the curve and in the prime-order subgroup. Immutable.</summary>
public sealed class Ed25519PublicKey : IEquatable<Ed25519PublicKey>
{
    /// <summary>The length of a raw public key, in bytes: 32 (RFC 8032 section 5.1.5).</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    private Ed25519PublicKey(byte[] bytes)
    {
        _bytes = bytes;
        KeyId = Thumbprint(bytes);
    }

    /// <summary>The key's id: its RFC 7638 thumbprint (SHA-256, base64url, 43 characters), the same wherever and whenever it is computed.</summary>
    public string KeyId { get; }

    /// <summary>What one verifier keeps with the key, to find it without a look-up. It must not lead to the verifier: a key outlives those that use it.</summary>
    internal volatile object? Companion;

    /// <summary>The 32 bytes of the key.</summary>
    public ReadOnlySpan<byte> RawBytes => _bytes;

    /// <summary>The <c>x</c> member of the key's JWK (RFC 8037 section 2): 43 characters of base64url.</summary>
    public string X => Base64Url.EncodeToString(_bytes);

    /// <summary>Imports a raw key.</summary>
    /// <param name="raw">The 32 bytes.</param>
    /// <returns>The key.</returns>
    /// <exception cref="KeyFormatException">The key is not acceptable; the message says which check it failed.</exception>
    public static Ed25519PublicKey Import(ReadOnlySpan<byte> raw) =>
        TryImport(raw, out var key, out var fault) ? key : throw new KeyFormatException(fault);

    /// <summary>Imports a PEM <c>PUBLIC KEY</c> (SubjectPublicKeyInfo, RFC 8410 section 4).</summary>
    /// <param name="pem">The PEM text.</param>
    /// <returns>The key.</returns>
    /// <exception cref="KeyFormatException">The text is not such a PEM, or the key is not acceptable.</exception>
    public static Ed25519PublicKey ImportPem(ReadOnlySpan<char> pem)
    {
        var der = Ed25519Pem.Decode(pem, "PUBLIC KEY");
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var spki = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            Ed25519Pem.ReadAlgorithm(spki);
            var raw = spki.ReadBitString(out var unusedBits);
            spki.ThrowIfNotEmpty();
            return unusedBits == 0 ? Import(raw) : throw new KeyFormatException("The public key has unused bits.");
        }
        catch (AsnContentException)
        {
            throw new KeyFormatException("The PEM is not a well-formed Ed25519 public key (RFC 8410).");
        }
    }

    /// <summary>Exports the key as PEM <c>PUBLIC KEY</c> (SubjectPublicKeyInfo, RFC 8410 section 4).</summary>
    /// <returns>The PEM text, ended by a newline.</returns>
    public string ExportPem()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Ed25519Pem.WriteAlgorithm(writer);
            writer.WriteBitString(_bytes);
        }

        return PemEncoding.WriteString("PUBLIC KEY", writer.Encode()) + "\n";
    }

    /// <summary>Verifies a signature strictly (docs/protocol.md section 7), with the provider (NSec or libsodium). Never throws, as long as the provider can be loaded.</summary>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">The signature; anything but 64 bytes is <see langword="false"/>.</param>
    /// <returns>Whether the signature is valid.</returns>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var isValid = Ed25519Provider.Verify(_bytes, message, signature);
        ProviderPresence.Seen();
        return isValid;
    }

    /// <inheritdoc />
    public bool Equals(Ed25519PublicKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Ed25519PublicKey);

    /// <inheritdoc />
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary>The key's id.</summary>
    public override string ToString() => KeyId;

    internal static bool TryImport(
        ReadOnlySpan<byte> raw,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Ed25519PublicKey? key,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        key = null;
        fault = Ed25519KeyCheck.Check(raw) switch
        {
            KeyCheckResult.Valid => null,
            KeyCheckResult.WrongLength => $"The public key has {raw.Length} bytes; it must have {Size}.",
            KeyCheckResult.NonCanonical => "The public key is not canonically encoded.",
            KeyCheckResult.NotOnCurve => "The public key is not a point of the curve.",
            KeyCheckResult.SmallOrder => "The public key is a point of small order.",
            _ => "The public key is not in the prime-order subgroup.",
        };
        if (fault is null)
        {
            key = new Ed25519PublicKey(raw.ToArray());
        }

        return fault is null;
    }

    private static string Thumbprint(ReadOnlySpan<byte> raw)
    {
        // RFC 7638 section 3.2 and RFC 8037 appendix A.3: the required members in lexicographic order.
        var canonical = $$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(raw)}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }
}
