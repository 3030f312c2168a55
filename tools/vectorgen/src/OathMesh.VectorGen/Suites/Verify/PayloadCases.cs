using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 3: the payload as JSON. <c>{0}</c> stands for the good payload without its closing brace.</summary>
internal static class PayloadCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "payload");
        foreach (var (name, text, comment, flag) in new[]
        {
            ("not-json", "iss=https://issuer.test", "No JSON at all.", Flag.NotJson), ("array", "[{0}}]", "The object in an array.", Flag.NotJson),
            ("string", "\"iss\"", "A string.", Flag.NotJson), ("null", "null", "The literal null.", Flag.NotJson), ("number", "1767225600", "A number.", Flag.NotJson),
            ("true", "true", "The literal true.", Flag.NotJson), ("white-space-only", " \n", "White space and nothing else.", Flag.NotJson),
            ("truncated", "{0}", "The closing brace is missing.", Flag.NotJson), ("truncated-string", "{0},\"x\":\"", "An open string.", Flag.NotJson),
            ("two-objects", "{0}}{}", "Two objects.", Flag.LenientJson), ("trailing-text", "{0}}x", "Text after the object.", Flag.LenientJson),
            ("trailing-comma", "{0},}", "A comma after the last member.", Flag.LenientJson), ("leading-comma", "{,{1}}", "A comma before the first member.", Flag.LenientJson),
            ("comment", "{0}/* */}", "A comment.", Flag.LenientJson), ("line-comment", "{0}}\n// end", "A comment after the object.", Flag.LenientJson),
            ("hash-comment", "{0}}\n# end", "A comment as shells write it.", Flag.LenientJson), ("byte-order-mark", "\ufeff{0}}", "A byte order mark.", Flag.LenientJson),
            ("nul-after", "{0}}\0", "A zero byte after the object.", Flag.LenientJson), ("form-feed", "\f{0}}", "A form feed is no white space of JSON.", Flag.LenientJson),
            ("no-break-space", "{0}}\u00a0", "A no-break space is no white space of JSON.", Flag.LenientJson),
            ("single-quotes", "{0},'x':1}", "A name in single quotation marks.", Flag.LenientJson),
            ("unquoted-name", "{0},x:1}", "A name without quotation marks.", Flag.LenientJson), ("nan", "{0},\"x\":NaN}", "NaN.", Flag.LenientJson),
            ("infinity", "{0},\"x\":Infinity}", "Infinity.", Flag.LenientJson), ("minus-infinity", "{0},\"x\":-Infinity}", "Negative infinity.", Flag.LenientJson),
            ("hexadecimal", "{0},\"x\":0x10}", "A hexadecimal number.", Flag.LenientJson), ("leading-zero", "{0},\"x\":01}", "A number with a leading zero.", Flag.LenientJson),
            ("plus-sign", "{0},\"x\":+1}", "A number with a plus sign.", Flag.LenientJson),
            ("no-integer-part", "{0},\"x\":.5}", "A number without digits before the point.", Flag.LenientJson),
            ("no-fraction", "{0},\"x\":1.}", "A number without digits after the point.", Flag.LenientJson),
            ("no-exponent", "{0},\"x\":1e}", "A number without digits after the e.", Flag.LenientJson),
            ("undefined", "{0},\"x\":undefined}", "A word of JavaScript.", Flag.LenientJson),
            ("upper-case-literal", "{0},\"x\":True}", "A literal in upper case.", Flag.LenientJson),
            ("raw-newline", "{0},\"x\":\"a\nb\"}", "A newline inside a string.", Flag.LenientJson), ("raw-tab", "{0},\"x\":\"a\tb\"}", "A tab inside a string.", Flag.LenientJson),
            ("raw-nul", "{0},\"x\":\"a\0b\"}", "A zero byte inside a string.", Flag.LenientJson),
            ("escape-x", "{0},\"x\":\"\\x41\"}", "An escape that JSON lacks.", Flag.LenientJson),
            ("escape-quote", "{0},\"x\":\"\\'\"}", "An escaped single quotation mark.", Flag.LenientJson),
            ("escape-short", "{0},\"x\":\"\\u004\"}", "A \\u escape of three digits.", Flag.LenientJson),
            ("escape-upper-case", "{0},\"x\":\"\\U0041\"}", "A \\U escape.", Flag.LenientJson), ("value-missing", "{0},\"x\":}", "A member without a value.", Flag.LenientJson),
            ("colon-missing", "{0},\"x\" 1}", "A member without a colon.", Flag.LenientJson), ("comma-missing", "{0} \"x\":1}", "Two members without a comma.", Flag.LenientJson),
            ("brackets-crossed", "{0},\"x\":[{]}}", "Brackets that close in the wrong order.", Flag.LenientJson),
        })
        {
            file.Verify(name, comment, flag).Deny("payload_invalid", t => t.PayloadText(Fill(text, t)));
        }

        file.Verify("utf16", "The payload as UTF-16.", Flag.InvalidUtf8).Deny("payload_invalid", t => t.PayloadRaw(Encoding.Unicode.GetBytes(t.Payload.ToString())));
        file.Verify("exp-leading-zero", "exp with a leading zero: not JSON at all, so step 3 denies it.", Flag.NumberForm)
            .Deny("payload_invalid", t => t.Claim("exp", "01767225720"));
        file.Verify("exp-plus-sign", "exp with a plus sign: not JSON at all, so step 3 denies it.", Flag.NumberForm).Deny("payload_invalid", t => t.Claim("exp", "+1767225720"));
        file.Verify("white-space", "JSON white space around and inside the object.", Flag.Valid)
            .Allow(t => t.PayloadText(" \t\r\n" + t.Payload.ToString().Replace(",\"", "\r\n,\t\"", StringComparison.Ordinal) + "\n\n"));
        file.Verify("order-reversed", "The order of the members is free for a verifier.", Flag.Valid).Allow(t => t.Payload.Reverse());
        return file;
    }

    private static string Fill(string text, TokenDraft token) => text
        .Replace("{0}", token.Payload.ToString()[..^1], StringComparison.Ordinal)
        .Replace("{1}", token.Payload.ToString()[1..^1], StringComparison.Ordinal);
}
