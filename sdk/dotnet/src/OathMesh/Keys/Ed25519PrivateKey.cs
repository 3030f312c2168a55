using System.Formats.Asn1;
using System.Security.Cryptography;
using OathMesh.Signatures;

namespace OathMesh.Keys;

/// <summary>
/// An Ed25519 private key: it signs, and is zeroed when disposed. It is not a record, never prints itself and never appears in an exception.
/// Signing always goes through the provider (NSec or libsodium). Safe for use by many threads until disposed.
/// </summary>
public sealed class Ed25519PrivateKey : ISigningKeySource, IDisposable
{
    /// <summary>The length of a seed, the raw private key, in bytes: 32 (RFC 8032 section 5.1.5).</summary>
    public const int SeedSize = 32;

    /// <summary>The length of a signature, in bytes: 64 (RFC 8032 section 5.1.6).</summary>
    public const int SignatureSize = 64;

    private readonly byte[] _seed;
    private volatile bool _disposed;

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        // Pinned, so that the collector leaves no copies behind.
        _seed = GC.AllocateArray<byte>(SeedSize, pinned: true);
        seed.CopyTo(_seed);
        Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.Size];
        Ed25519Provider.GetPublicKey(_seed, publicKey);
        ProviderPresence.Seen();
        PublicKey = Ed25519PublicKey.Import(publicKey);
    }

    /// <summary>The public half.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>Makes a new key from the system's random number generator.</summary>
    /// <returns>The key.</returns>
    public static Ed25519PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            RandomNumberGenerator.Fill(seed);
            return new Ed25519PrivateKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Imports a raw seed.</summary>
    /// <param name="seed">The 32 bytes; copied.</param>
    /// <returns>The key.</returns>
    /// <exception cref="KeyFormatException">The seed is not 32 bytes.</exception>
    public static Ed25519PrivateKey ImportSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedSize
            ? new Ed25519PrivateKey(seed)
            : throw new KeyFormatException($"The seed has {seed.Length} bytes; it must have {SeedSize}.");

    /// <summary>Imports a PEM <c>PRIVATE KEY</c> (unencrypted PKCS#8, RFC 8410 section 7; the public key, where present, must match).</summary>
    /// <param name="pem">The PEM text. The caller should clear it afterwards.</param>
    /// <returns>The key.</returns>
    /// <exception cref="KeyFormatException">The text is not such a PEM; the message never quotes it.</exception>
    public static Ed25519PrivateKey ImportPem(ReadOnlySpan<char> pem)
    {
        var der = Ed25519Pem.Decode(pem, "PRIVATE KEY");
        try
        {
            return ReadPkcs8(der);
        }
        catch (AsnContentException)
        {
            // Without the inner exception: it must not carry a part of the key.
            throw new KeyFormatException("The PEM is not a well-formed Ed25519 private key (PKCS#8, RFC 8410).");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>Exports the key as PEM <c>PRIVATE KEY</c> (PKCS#8, RFC 8410 section 7).</summary>
    /// <returns>The PEM text, ended by a newline. Keep it in a file of mode 0600.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public string ExportPem()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        byte[] der = [];
        try
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                Ed25519Pem.WriteAlgorithm(writer);
                using (writer.PushOctetString())
                {
                    writer.WriteOctetString(_seed);
                }
            }

            der = writer.Encode();
            return PemEncoding.WriteString("PRIVATE KEY", der) + "\n";
        }
        finally
        {
            // AsnWriter.Reset clears its buffer.
            writer.Reset();
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>The key itself: a source of one.</summary>
    /// <returns>This key.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public Ed25519PrivateKey GetSigningKey()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return this;
    }

    /// <summary>Signs (RFC 8032 section 5.1.6; deterministic).</summary>
    /// <param name="message">The bytes to sign.</param>
    /// <param name="signature">Receives the signature; 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        if (signature.Length != SignatureSize)
        {
            throw new ArgumentException($"The signature must have {SignatureSize} bytes.", nameof(signature));
        }

        // A copy taken before the check: a disposal in between is seen, and never signs with a half-zeroed seed.
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            _seed.CopyTo(seed);
            Interlocked.MemoryBarrier();
            ObjectDisposedException.ThrowIf(_disposed, this);
            Ed25519Provider.Sign(seed, PublicKey.RawBytes, message, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <summary>Names the key by its id only.</summary>
    public override string ToString() => $"Ed25519 private key {PublicKey.KeyId}";

    private static Ed25519PrivateKey ReadPkcs8(byte[] der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        var info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!info.TryReadInt32(out var version) || version is not (0 or 1))
        {
            throw new KeyFormatException("The PKCS#8 version is not known.");
        }

        Ed25519Pem.ReadAlgorithm(info);
        var seed = ReadSeed(info.ReadOctetString());
        try
        {
            var key = ImportSeed(seed);
            if (!PublicKeyMatches(info, version, key.PublicKey))
            {
                key.Dispose();
                throw new KeyFormatException("The public key inside the PKCS#8 is not the private key's.");
            }

            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static byte[] ReadSeed(byte[] curvePrivateKey)
    {
        try
        {
            var inner = new AsnReader(curvePrivateKey, AsnEncodingRules.DER);
            var seed = inner.ReadOctetString();
            inner.ThrowIfNotEmpty();
            return seed;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(curvePrivateKey);
        }
    }

    /// <summary>RFC 5958 section 2: optional attributes [0], then, from version 1 on, an optional public key [1].</summary>
    private static bool PublicKeyMatches(AsnReader info, int version, Ed25519PublicKey expected)
    {
        var attributes = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (info.HasData && info.PeekTag().HasSameClassAndValue(attributes))
        {
            info.ReadEncodedValue();
        }

        var publicKey = new Asn1Tag(TagClass.ContextSpecific, 1);
        var matches = true;
        if (version == 1 && info.HasData && info.PeekTag().HasSameClassAndValue(publicKey))
        {
            matches = info.ReadBitString(out _, publicKey).AsSpan().SequenceEqual(expected.RawBytes);
        }

        info.ThrowIfNotEmpty();
        return matches;
    }
}
