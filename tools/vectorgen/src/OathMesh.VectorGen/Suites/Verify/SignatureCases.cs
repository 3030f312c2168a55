using System.Security.Cryptography;
using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 6: what the signature covers, and whose it is.</summary>
internal static class SignatureCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "signature");
        Covered(file);
        Foreign(file);
        Lengths(file);
        return file;
    }

    private static void Covered(CaseFile file)
    {
        Changed(file, "payload-changed", "The subject was changed after signing.", t => t.Text("sub", "agent://ci/admin-bot"));
        Changed(file, "payload-space-added", "White space was added to the payload after signing.", t => t.PayloadText(t.Payload + " "));
        Changed(file, "payload-reordered", "The payload was written anew in another order after signing.", t => t.Payload.Reverse());
        Changed(file, "payload-unknown-claim-added", "An unknown claim was added after signing.", t => t.Claim("x", "1"));
        Changed(file, "lifetime-stretched", "exp was moved by a second after signing.", t => t.Claim("exp", $"{Defaults.Now + 121}"));
        Changed(file, "header-space-added", "White space was added to the header after signing.", t => t.HeaderText(t.Header + " "));
        Changed(file, "header-reordered", "The header was written anew in another order after signing.", t => t.Header.Reverse());
        var swapped = file.Verify("kid-changed", "kid was changed to the issuer's other key after signing.", Flag.Tampered).Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer, TestKeys.IssuerNext));
        swapped.Deny("signature_invalid", t => t.Key(TestKeys.IssuerNext).SignedBy(TestKeys.Issuer));

        foreach (var (name, comment, input) in new (string, string, Func<byte[], byte[]>)[]
        {
            ("over-payload", "Only the payload segment is signed.", bytes => Part(bytes, 1)), ("over-header", "Only the header segment is signed.", bytes => Part(bytes, 0)),
            ("over-trailing-dot", "The signing input with a dot more.", bytes => [.. bytes, (byte)'.']),
            ("over-digest", "SHA-256 of the signing input is signed.", SHA256.HashData),
            ("over-decoded", "The decoded header and payload are signed.", Decoded),
            ("over-unencoded-payload", "The payload is signed as it is, not its segment (RFC 7797).", UnencodedPayload),
            ("over-nothing", "Nothing is signed.", _ => []), ("over-joined", "The segments are signed without the dot.", bytes => [.. bytes.Where(value => value != '.')]),
        })
        {
            file.Verify(name, comment, Flag.Tampered).Deny("signature_invalid", t => t.Sign(bytes => TestKeys.Issuer.Sign(input(bytes))));
        }
    }

    private static void Foreign(CaseFile file)
    {
        file.Verify("by-attacker", "The attacker's signature under the issuer's kid.", Flag.Tampered).Deny("signature_invalid", t => t.SignedBy(TestKeys.Outsider));
        file.Verify("by-other-key-of-issuer", "The issuer's other key, under the kid of the first.", Flag.Tampered)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer, TestKeys.IssuerNext)).Deny("signature_invalid", t => t.SignedBy(TestKeys.IssuerNext));
        file.Verify("by-partner", "Another trusted issuer's signature under the issuer's kid.", Flag.Tampered, Flag.KeyConfusion)
            .WithPartner().Deny("signature_invalid", t => t.SignedBy(TestKeys.Partner));
        var stolen = file.Verify("of-another-token", "The signature of another token of the same issuer.", Flag.Tampered);
        var other = stolen.Token(place: 1).Compact().Split('.')[2];
        stolen.Deny("signature_invalid", t => t.BendSignature(_ => other));
        file.Verify("prehashed", "Ed25519ph, another algorithm with the same keys (RFC 8032 section 5.1).", Flag.Tampered)
            .Deny("signature_invalid", t => t.Sign(bytes => EdgeSigner.SignPrehashed(TestKeys.Issuer, bytes)));
        file.Verify("hmac", "HMAC-SHA-512 keyed with the public key: 64 bytes too.", Flag.Tampered, Flag.AlgorithmConfusion)
            .Deny("signature_invalid", t => t.Sign(bytes => HMACSHA512.HashData(TestKeys.Issuer.PublicKey, bytes)));
        file.Verify("halves-swapped", "R and S in the wrong order.", Flag.Tampered).Deny("signature_invalid", t => t.ChangeSignature(s => [.. s[32..], .. s[..32]]));
        file.Verify("reversed", "The bytes in reverse order.", Flag.Tampered).Deny("signature_invalid", t => t.ChangeSignature(s => [.. s.Reverse()]));
        foreach (var bit in new[] { 0, 7, 128, 254, 255, 256, 383, 504, 508, 509, 510, 511 })
        {
            file.Verify($"bit-{bit}-flipped", $"Bit {bit} of the signature, little-endian, is flipped.", Flag.Tampered)
                .Deny("signature_invalid", t => t.ChangeSignature(s => Bytes.Flip(s, bit)));
        }
    }

    private static void Lengths(CaseFile file)
    {
        foreach (var (name, comment, change) in new (string, string, Func<byte[], byte[]>)[]
        {
            ("63-bytes", "The last byte is missing.", s => s[..63]), ("63-bytes-first-missing", "The first byte is missing.", s => s[1..]),
            ("65-bytes", "A zero byte more at the end.", s => [.. s, 0]),
            ("65-bytes-zero-first", "A zero byte more at the beginning.", s => [0, .. s]), ("1-byte", "One byte.", s => s[..1]), ("32-bytes", "R alone.", s => s[..32]),
            ("128-bytes", "The signature twice.", s => [.. s, .. s]),
            ("with-message", "Signature and message joined, as some libraries' combined mode has it.", s => [.. s, .. "{}"u8]),
            ("hexadecimal", "The signature in hexadecimal, then encoded.", s => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(s))),
            ("der", "Wrapped as ECDSA signatures are (RFC 3279).", s => [0x30, 0x44, 0x02, 0x20, .. s[..32], 0x02, 0x20, .. s[32..]]),
        })
        {
            file.Verify(name, comment, Flag.SignatureLength).Deny("signature_invalid", t => t.ChangeSignature(change));
        }

        file.Verify("0-bytes", "An empty signature is an empty segment: step 1.", Flag.SignatureLength, Flag.TokenShape).Deny("token_malformed", t => t.ChangeSignature(_ => []));
        // S is below 2^252, mostly: about one token in 16 has a signature that ends in a zero byte.
        var vector = file.Verify("trailing-zero-cut", "The signature's last byte is zero, and is missing.", Flag.SignatureLength, Flag.SignatureMalleability);
        var token = Enumerable.Range(0, int.MaxValue).Select(place => vector.Token(place: place)).First(candidate => candidate.SignatureBytes()[63] == 0);
        vector.Deny("signature_invalid", token.ChangeSignature(s => s[..63]));
    }

    /// <summary>Signs a token, then presents a changed one under the same signature.</summary>
    private static void Changed(CaseFile file, string name, string comment, Action<TokenDraft> change)
    {
        var vector = file.Verify(name, comment, Flag.Tampered);
        var signature = vector.Token().Compact().Split('.')[2];
        vector.Deny("signature_invalid", t =>
        {
            change(t);
            t.BendSignature(_ => signature);
        });
    }

    private static byte[] Part(byte[] input, int index) => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(input).Split('.')[index]);

    private static byte[] Decoded(byte[] input)
    {
        var segments = Encoding.ASCII.GetString(input).Split('.');
        return [.. System.Buffers.Text.Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(segments[0])), (byte)'.', .. System.Buffers.Text.Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(segments[1]))];
    }

    private static byte[] UnencodedPayload(byte[] input)
    {
        var segments = Encoding.ASCII.GetString(input).Split('.');
        return [.. Encoding.ASCII.GetBytes(segments[0] + "."), .. System.Buffers.Text.Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(segments[1]))];
    }
}
