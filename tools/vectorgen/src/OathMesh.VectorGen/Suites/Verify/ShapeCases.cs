using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 1: size and segments.</summary>
internal static class ShapeCases
{
    private const int HeaderBytesAtLimit = 384;

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "shape");
        file.Verify("token-8192-bytes", "The longest token.", Flag.Valid, Flag.Boundary, Flag.ResourceLimit).Allow(OfLength(8192));
        file.Verify("token-8193-bytes", "One byte more than the longest token.", Flag.Boundary, Flag.ResourceLimit).Deny("token_too_large", OfLength(8193));
        file.Verify("header-512-bytes", "The longest header segment: JSON white space fills it.", Flag.Valid, Flag.Boundary, Flag.ResourceLimit)
            .Allow(t => PadHeader(t, HeaderBytesAtLimit));
        file.Verify("header-514-bytes", "The next longer header segment that base64url can have.", Flag.Boundary, Flag.ResourceLimit)
            .Deny("token_too_large", t => PadHeader(t, HeaderBytesAtLimit + 1));

        foreach (var (name, format, comment) in new[]
        {
            ("one-segment", "{0}", "One segment."),
            ("two-segments", "{0}.{1}", "Header and payload without a signature."),
            ("two-segments-and-dot", "{0}.{1}.", "An empty signature."),
            ("four-segments", "{0}.{1}.{2}.{2}", "A segment more."),
            ("four-segments-last-empty", "{0}.{1}.{2}.", "A dot after the signature."),
            ("five-segments", "{0}.{1}.{2}.{1}.{2}", "The shape of an encrypted token (RFC 7516)."),
            ("header-empty", ".{1}.{2}", "An empty header."),
            ("payload-empty", "{0}..{2}", "An empty payload, as a detached signature has it (RFC 7515 appendix F)."),
            ("all-empty", "..", "Three empty segments."),
            ("dot", ".", "A dot alone."),
            ("leading-dot", ".{0}.{1}.{2}", "A dot before the header."),
            ("double-dot", "{0}.{1}..{2}", "An empty segment between payload and signature."),
            ("scheme-twice", "OathMesh {0}.{1}.{2}", "The scheme twice: the second is a part of the token, and holds a space."),
            ("bearer-inside", "Bearer {0}.{1}.{2}", "Another scheme after ours."),
            ("json-serialization", "{\"payload\":\"{1}\"}", "The JSON serialization (RFC 7515 section 7.2) is not accepted."),
            ("word", "undefined", "What a script sends that has no token."),
        })
        {
            var vector = file.Verify(name, comment, Flag.TokenShape);
            vector.DenyFields("token_malformed", ["OathMesh " + Fill(vector, format)]);
        }

        file.Verify("4000-segments", "Many segments below the size limit.", Flag.TokenShape, Flag.ResourceLimit)
            .DenyFields("token_malformed", ["OathMesh " + Repeat("a", 4000)]);
        file.Verify("8000-empty-segments", "Almost nothing but dots, below the size limit.", Flag.TokenShape, Flag.ResourceLimit)
            .DenyFields("token_malformed", ["OathMesh " + new string('.', 7999)]);
        file.Verify("8000-segments", "Many segments beyond the size limit: the size is judged first.", Flag.TokenShape, Flag.ResourceLimit)
            .DenyFields("token_too_large", ["OathMesh " + Repeat("a", 8000)]);
        file.Verify("8193-dots", "Nothing but dots, one byte beyond the size limit.", Flag.TokenShape, Flag.ResourceLimit)
            .DenyFields("token_too_large", ["OathMesh " + new string('.', 8193)]);
        return file;
    }

    /// <summary>A good token of exactly this many bytes: an unknown claim fills it, and white space in the header finds the remainder.</summary>
    private static Action<TokenDraft> OfLength(int length) => token =>
    {
        for (var spaces = 0; spaces < 3; spaces++)
        {
            token.HeaderText(token.Header + new string(' ', spaces));
            var payload = length - token.HeaderSegment().Length - 88;
            if (payload % 4 == 1)
            {
                continue;
            }

            token.Text("x", "");
            var fill = (payload * 3 / 4) - token.PayloadBytes.Length;
            token.Text("x", new string('x', fill));
            break;
        }

        if (token.Compact().Length != length)
        {
            throw new InvalidOperationException($"The token has {token.Compact().Length} bytes instead of {length}.");
        }
    };

    private static void PadHeader(TokenDraft token, int bytes)
    {
        var text = token.Header.ToString();
        token.HeaderText(text + new string(' ', bytes - Encoding.UTF8.GetByteCount(text)));
    }

    private static string Fill(VerifyCase vector, string format)
    {
        var segments = vector.Token().Compact().Split('.');
        return format
            .Replace("{0}", segments[0], StringComparison.Ordinal)
            .Replace("{1}", segments[1], StringComparison.Ordinal)
            .Replace("{2}", segments[2], StringComparison.Ordinal);
    }

    private static string Repeat(string segment, int count) => string.Join('.', Enumerable.Repeat(segment, count));
}
