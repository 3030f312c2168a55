using OathMesh.Ed25519;
using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>Known answers (RFC 8032 section 7.1, tests 1 to 3) for the precomputed engine, with and without tables and lanes, and for the provider beside it.</summary>
internal static class EngineSelfTest
{
    private static readonly KnownAnswer[] KnownAnswers =
    [
        new(
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        new(
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        new(
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ];

    /// <summary>Whether the precomputed engine gives every known answer.</summary>
    public static bool Passes()
    {
        foreach (var known in KnownAnswers)
        {
            foreach (var digits in Enum.GetValues<CombDigits>())
            {
                var verifier = new PrecomputedVerifier(known.PublicKey, digits);
                if (!IsAnswered(known, verifier.Verify))
                {
                    return false;
                }
            }

            if (!IsAnswered(known, (message, signature, lanes) => PrecomputedVerifier.VerifyWithoutTable(known.PublicKey, message, signature, lanes)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a provider gives every known answer, too.</summary>
    public static bool AgreesWith(ISignatureEngine provider)
    {
        foreach (var known in KnownAnswers)
        {
            var key = Ed25519PublicKey.Import(known.PublicKey);
            if (!known.IsAnsweredBy((message, signature) => provider.Verify(key, message, signature)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Verifies so many good signatures, with a table.</summary>
    public static void Rehearse(int count)
    {
        var known = KnownAnswers[^1];
        var verifier = new PrecomputedVerifier(known.PublicKey);
        for (var i = 0; i < count; i++)
        {
            verifier.Verify(known.Message, known.Signature);
        }
    }

    private static bool IsAnswered(KnownAnswer known, VerifyInLanes verify) =>
        known.IsAnsweredBy((message, signature) => verify(message, signature, true))
        && known.IsAnsweredBy((message, signature) => verify(message, signature, false));

    private delegate bool VerifyInLanes(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool lanes);

    private delegate bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>One signature that is good, and what must not be taken for it: another message, a changed R, a changed S, and S + L.</summary>
    private sealed class KnownAnswer(string publicKey, string message, string signature)
    {
        public byte[] PublicKey { get; } = Convert.FromHexString(publicKey);

        public byte[] Message { get; } = Convert.FromHexString(message);

        public byte[] Signature { get; } = Convert.FromHexString(signature);

        public bool IsAnsweredBy(Verify verify) =>
            verify(Message, Signature)
            && !verify([.. Message, 0], Signature)
            && !verify(Message, Changed(0))
            && !verify(Message, Changed(31))
            && !verify(Message, Changed(32))
            && !verify(Message, SecondForm())
            && !verify(Message, Signature.AsSpan(1));

        private byte[] Changed(int index)
        {
            var changed = Signature.AsSpan().ToArray();
            changed[index] ^= 1;
            return changed;
        }

        /// <summary>S + L: the same S to whoever does not check that it is below L.</summary>
        private byte[] SecondForm()
        {
            var second = Signature.AsSpan().ToArray();
            var carry = 0;
            for (var i = 0; i < Scalar.Size; i++)
            {
                carry += second[Scalar.Size + i] + (byte)(Scalar.Order[i / sizeof(ulong)] >> (8 * (i % sizeof(ulong))));
                second[Scalar.Size + i] = (byte)carry;
                carry >>= 8;
            }

            return second;
        }
    }
}
