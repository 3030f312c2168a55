using System.Formats.Asn1;
using System.Security.Cryptography;

namespace OathMesh.Keys;

/// <summary>What PKCS#8 and SPKI have in common: the PEM envelope and the algorithm identifier (RFC 7468, RFC 8410 section 3).</summary>
internal static class Ed25519Pem
{
    private const string Ed25519Oid = "1.3.101.112";

    public static byte[] Decode(ReadOnlySpan<char> pem, string label)
    {
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            throw new KeyFormatException($"There is no PEM block. Expected one -----BEGIN {label}-----.");
        }

        var found = pem[fields.Label];
        if (!found.SequenceEqual(label))
        {
            throw new KeyFormatException(found.SequenceEqual("ENCRYPTED PRIVATE KEY")
                ? "The private key is encrypted, which is not supported. Decrypt it (openssl pkey) and protect the file by its mode, 0600."
                : $"The PEM block is a {found}; expected a {label}.");
        }

        if (PemEncoding.TryFind(pem[fields.Location.End..], out _))
        {
            throw new KeyFormatException("There is more than one PEM block. Keep one key in a file.");
        }

        var der = new byte[fields.DecodedDataLength];
        Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out _);
        return der;
    }

    public static void ReadAlgorithm(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        if (oid != Ed25519Oid)
        {
            throw new KeyFormatException($"The key is not an Ed25519 key: its algorithm is {oid}, expected {Ed25519Oid}.");
        }

        // RFC 8410 section 3: the parameters must be absent.
        algorithm.ThrowIfNotEmpty();
    }

    public static void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Ed25519Oid);
        }
    }
}
