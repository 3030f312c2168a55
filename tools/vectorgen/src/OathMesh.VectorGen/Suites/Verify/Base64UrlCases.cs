using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 1: base64url, in each segment. Header and payload are signed as they are sent, so that nothing but the spelling is wrong.</summary>
internal static class Base64UrlCases
{
    private static readonly Segment Header = new("header", 0, (token, bend) => token.BendHeader(bend), (token, n) => token.HeaderText(token.Header + new string(' ', n)));
    private static readonly Segment Payload = new("payload", 1, (token, bend) => token.BendPayload(bend), (token, n) => token.Text("x", $"{new string('?', n % 5)}{new string('>', n)}"));
    private static readonly Segment Signature = new("signature", 2, (token, bend) => token.BendSignature(bend), (_, _) => { });

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "base64url");
        foreach (var segment in new[] { Header, Payload, Signature })
        {
            Bend(file, segment, "padded", "padded with ==", text => text + "==", length: 2);
            Bend(file, segment, "percent-padded", "padded with %3D%3D, as a URL would have it", text => text + "%3D%3D", length: 2);
            Bend(file, segment, "space", "a space inside", text => text.Insert(text.Length / 2, " "));
            Bend(file, segment, "tab", "a tab inside", text => text.Insert(text.Length / 2, "\t"));
            Bend(file, segment, "asterisk", "a character of no alphabet inside", text => text.Insert(text.Length / 2, "*"));
            Bend(file, segment, "tilde", "a character that is safe in URLs and not in the alphabet", text => text + "~");
            Bend(file, segment, "unused-bits-of-four", "one of the four unused bits of the last character is set", Base64UrlText.WithUnusedBit, length: 2);
        }

        foreach (var segment in new[] { Header, Payload })
        {
            Bend(file, segment, "padded-with-one", "padded with =", text => text + "=", length: 3);
            Bend(file, segment, "padded-needlessly", "padded where there is nothing to pad", text => text + "=", length: 0);
            Bend(file, segment, "length-1-mod-4", "a character more, which encodes no byte", text => text + "A", length: 0);
            Bend(file, segment, "unused-bits-of-two", "one of the two unused bits of the last character is set", Base64UrlText.WithUnusedBit, length: 3);
        }

        foreach (var segment in new[] { Payload, Signature })
        {
            Bend(file, segment, "plus", "+ for -, the other alphabet (RFC 4648 section 4)", text => Swap(text, '-', '+'), holds: '-');
            Bend(file, segment, "slash", "/ for _, the other alphabet (RFC 4648 section 4)", text => Swap(text, '_', '/'), holds: '_');
            Bend(file, segment, "space-first", "a space before it", text => " " + text);
        }

        // No well-formed header encodes to - or _: there is nothing to replace.
        Bend(file, Header, "plus", "a + of the other alphabet", text => text.Insert(text.Length / 2, "+"));
        Bend(file, Header, "slash", "a / of the other alphabet", text => text.Insert(text.Length / 2, "/"));
        Bend(file, Signature, "length-1-mod-4", "a character less: the last byte is incomplete", text => text[..^1]);
        NotAscii(file);
        return file;
    }

    /// <summary>Bends one segment whose honest spelling has a length modulo 4, or holds a character: white space, an unknown claim and the token's id are varied until it does.</summary>
    private static void Bend(CaseFile file, Segment segment, string name, string what, Func<string, string> change, int? length = null, char? holds = null)
    {
        var vector = file.Verify($"{segment.Name}-{name}", $"The {segment.Name} segment: {what}.", Flag.Base64Leniency);
        for (var attempt = 0; ; attempt++)
        {
            var token = vector.Token(place: attempt);
            segment.Vary(token, attempt);
            var honest = token.Compact().Split('.')[segment.Index];
            if ((length is null || honest.Length % 4 == length) && (holds is null || honest.Contains(holds.Value, StringComparison.Ordinal)))
            {
                vector.Deny("token_malformed", segment.Bend(token, change));
                return;
            }
        }
    }

    private static void NotAscii(CaseFile file)
    {
        foreach (var (name, comment, bytes) in new (string, string, byte[])[]
        {
            ("not-ascii-latin-1", "A byte beyond ASCII that is not UTF-8.", [0xe9]),
            ("not-ascii-utf-8", "A character beyond ASCII, as UTF-8.", [0xc3, 0xa9]),
            ("full-width-letter", "A full-width A, which some normalisations turn into A.", [0xef, 0xbc, 0xa1]),
        })
        {
            var vector = file.Verify(name, comment, Flag.Base64Leniency);
            var field = Encoding.ASCII.GetBytes($"OathMesh {vector.Token().Compact()}");
            vector.DenyBytes("token_malformed", [.. field.AsSpan(0, 40), .. bytes, .. field.AsSpan(40)]);
        }
    }

    private static string Swap(string text, char from, char to)
    {
        var index = text.IndexOf(from, StringComparison.Ordinal);
        return text[..index] + to + text[(index + 1)..];
    }

    private sealed record Segment(string Name, int Index, Func<TokenDraft, Func<string, string>, TokenDraft> Bend, Action<TokenDraft, int> Vary);
}
