using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 3: strings that are no text: bytes that are no UTF-8, escapes that are no character. <c>#</c> marks their place.</summary>
internal static class TextCases
{
    private static readonly (string Name, string Payload)[] Places =
    [
        ("iss", "https://issuer.test#"), ("sub", "agent://ci/#"), ("aud", "https://inventory.internal#"), ("act", "inventory.read#"), ("jti", "0123456789abcdef#"),
        ("reason", "#"), ("env", "#"), ("tenant", "#"), ("delegated_by", "#"), ("rqh", "sha256:#"), ("unknown", "#"),
    ];

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "text");
        foreach (var (name, text) in Places)
        {
            file.Verify($"invalid-utf8-in-{name}", $"A byte that is no UTF-8, in {name}.", Flag.InvalidUtf8)
                .Deny("payload_invalid", t => t.Text(name, text).ReplaceInPayload("#", [0xff]));
            file.Verify($"lone-surrogate-in-{name}", $"Half a character, in {name}.", Flag.LoneSurrogate)
                .Deny("payload_invalid", t => t.Claim(name, $"\"{text.Replace("#", "\\ud83d", StringComparison.Ordinal)}\""));
        }

        foreach (var (name, claim, raw) in new[]
        {
            ("scope", "scope", "[\"#\"]"), ("src-type", "src", "{\"type\":\"#\"}"), ("src-repo", "src", "{\"repo\":\"#\"}"), ("src-workflow", "src", "{\"workflow\":\"#\"}"),
            ("src-run-id", "src", "{\"run_id\":\"#\"}"), ("src-sha", "src", "{\"sha\":\"#\"}"), ("unknown-of-src", "src", "{\"x\":\"#\"}"), ("nested", "x", "{\"a\":[\"#\"]}"), ("nested-name", "x", "{\"#\":1}"),
        })
        {
            file.Verify($"invalid-utf8-in-{name}", "A byte that is no UTF-8, deeper inside.", Flag.InvalidUtf8).Deny("payload_invalid", t => t.Claim(claim, raw).ReplaceInPayload("#", [0xff]));
            file.Verify($"lone-surrogate-in-{name}", "Half a character, deeper inside.", Flag.LoneSurrogate)
                .Deny("payload_invalid", t => t.Claim(claim, raw.Replace("#", "\\udc00", StringComparison.Ordinal)));
        }

        foreach (var (name, bytes, comment) in new (string, byte[], string)[]
        {
            ("overlong-2", [0xc0, 0x80], "An overlong zero in two bytes."), ("overlong-slash", [0xc0, 0xaf], "An overlong solidus."),
            ("overlong-3", [0xe0, 0x80, 0xaf], "An overlong solidus in three bytes."),
            ("surrogate", [0xed, 0xa0, 0x80], "A surrogate as three bytes."), ("surrogate-pair", [0xed, 0xa0, 0xbd, 0xed, 0xba, 0x80], "A surrogate pair as six bytes (CESU-8)."),
            ("beyond-unicode", [0xf4, 0x90, 0x80, 0x80], "A code point beyond U+10FFFF."), ("five-bytes", [0xf8, 0x88, 0x80, 0x80, 0x80], "A sequence of five bytes."),
            ("continuation", [0x80], "A continuation byte alone."), ("cut-2", [0xc3], "A sequence cut short."), ("cut-3", [0xe2, 0x82], "A longer sequence cut short."),
            ("latin-1", [0xe9], "Latin-1."),
        })
        {
            file.Verify($"utf8-{name}", comment, Flag.InvalidUtf8).Deny("payload_invalid", t => t.Text("reason", "#").ReplaceInPayload("#", bytes));
        }

        file.Verify("utf8-in-name", "A byte that is no UTF-8, in a name.", Flag.InvalidUtf8).Deny("payload_invalid", t => t.Claim("x#", "1").ReplaceInPayload("#", [0xfe]));
        file.Verify("utf8-outside-strings", "A byte that is no UTF-8, after the object.", Flag.InvalidUtf8).Deny("payload_invalid", t => t.PayloadRaw([.. t.PayloadBytes, 0xff]));
        foreach (var (name, escape, comment) in new[]
        {
            ("low", "\\udc00", "The second half of a character alone."), ("reversed", "\\ude80\\ud83d", "The halves in the wrong order."),
            ("high-twice", "\\ud83d\\ud83d", "The first half twice."),
            ("high-then-text", "\\ud83dx", "The first half and a letter."), ("high-at-end", "x\\ud83d", "The first half at the end."),
            ("upper-case-digits", "\\uD800", "The first half, its digits in upper case."),
        })
        {
            file.Verify($"surrogate-{name}", comment, Flag.LoneSurrogate).Deny("payload_invalid", t => t.Claim("reason", $"\"{escape}\""));
        }

        file.Verify("surrogate-in-name", "Half a character, in a name.", Flag.LoneSurrogate).Deny("payload_invalid", t => t.Append("\"x\\ud800\"", "1"));
        file.Verify("surrogate-pair", "A surrogate pair in escapes is a character.", Flag.Valid, Flag.EscapedText).Allow(t => t.Claim("reason", "\"\\ud83d\\ude80\""));
        file.Verify("utf8-four-bytes", "A character of four bytes.", Flag.Valid).Allow(t => t.Text("reason", "\ud83d\ude80"));
        file.Verify("utf8-last-code-point", "U+10FFFF, the last code point, and U+FFFF, no character: both are text.", Flag.Valid).Allow(t => t.Text("reason", "\U0010ffff\uffff"));
        file.Verify("escapes", "Every escape that JSON has.", Flag.Valid, Flag.EscapedText).Allow(t => t.Claim("reason", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00E9\""));
        file.Verify("escaped-nul", "An escaped zero is text like any other: whatever follows it counts.", Flag.Valid, Flag.EscapedText)
            .Allow(t => t.Claim("reason", "\"a\\u0000b\""));
        return file;
    }
}
