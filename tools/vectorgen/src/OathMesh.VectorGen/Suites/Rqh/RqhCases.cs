using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;

namespace OathMesh.VectorGen.Suites.Rqh;

/// <summary>The canonical text of requests and its hash, and requests that have none (docs/protocol.md section 5).</summary>
internal static class RqhCases
{
    public static CaseFile BuildTargets()
    {
        var file = new CaseFile("rqh", "targets");
        foreach (var (name, target, comment) in new[]
        {
            ("root", "/", "The shortest target."), ("path", "/inventory/items", "A path."), ("query", "/inventory/items?id=7&page=2", "A path and a query."),
            ("query-empty", "/inventory?", "An empty query keeps its mark."), ("query-marks", "/a?b=c?d=/e", "Marks inside the query."),
            ("query-order", "/a?b=2&a=1", "The query is not sorted."),
            ("query-repeated", "/a?b=1&b=1&b=", "Parameters are not merged."), ("query-plus", "/a?b=c+d", "A plus is not a space."),
            ("encoded-space", "/a%20b", "An encoded space."), ("encoded-slash", "/a%2Fb", "An encoded slash is not a slash."),
            ("encoded-lower-case", "/a%2fb", "Its digits in lower case make another text."),
            ("encoded-letter", "/%61", "An encoded letter is not decoded."), ("encoded-percent", "/a%2525", "An encoded percent sign is not decoded."),
            ("encoded-nul", "/a%00b", "An encoded zero."), ("encoded-utf8", "/b%C3%BCcher", "Encoded UTF-8."), ("percent-alone", "/100%", "A percent sign that encodes nothing."),
            ("tilde", "/~user", "A tilde."),
            ("tilde-encoded", "/%7Euser", "An encoded tilde is another text."), ("dot-segments", "/a/./b/../c", "Dot segments stay."),
            ("double-slash", "/a//b", "A doubled slash stays."), ("network-path", "//attacker.test/x", "Two slashes at the beginning: still origin form, no host."),
            ("trailing-slash", "/a/", "A slash at the end stays."), ("case", "/Inventory", "Case stays."),
            ("semicolon", "/a;v=1/b;w", "Path parameters."), ("marks", "/!$&'()*+,;=:@-._", "Every mark that a path may have."),
            ("odd-marks", "/\"<>\\^`{|}", "Marks that a path may not have and that are sent all the same."),
            ("fragment-mark", "/a#b", "A mark that begins a fragment elsewhere; on the wire it is a character."), ("brackets", "/a[0]?b[]=1", "Square brackets."),
            ("long", "/" + new string('a', 2000), "A long target."), ("colon-first", "/http://inventory.internal/x", "A target that holds an address."),
        })
        {
            Bind(file, name, comment, new WireRequest("GET", target));
        }

        foreach (var (name, target, comment) in new[]
        {
            ("asterisk", "*", "Asterisk form."), ("absolute-form", "http://inventory.internal/inventory", "Absolute form."),
            ("absolute-form-https", "https://inventory.internal/", "Absolute form."), ("authority-form", "inventory.internal:443", "Authority form."),
            ("empty", "", "An empty target."),
            ("relative", "inventory", "A target without a slash at the beginning."), ("query-alone", "?id=7", "A query without a path."), ("space", "/a b", "A space."),
            ("leading-space", " /a", "A space at the beginning."), ("trailing-space", "/a ", "A space at the end."), ("tab", "/a\tb", "A tab."),
            ("newline", "/a\nb", "A newline: it would add a line to the text."),
            ("carriage-return", "/a\rb", "A carriage return."), ("nul", "/a\0b", "A zero byte."), ("delete", "/a\u007fb", "A delete character."),
            ("not-ascii", "/b\u00fccher", "A letter beyond ASCII."), ("emoji", "/\ud83d\ude80", "A character of four bytes."),
            ("full-width-slash", "\uff0fa", "A full-width slash."),
        })
        {
            Refuse(file, $"refused-{name}", comment, new WireRequest("GET", target));
        }

        return file;
    }

    public static CaseFile BuildParts()
    {
        var file = new CaseFile("rqh", "parts");
        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "M-SEARCH", "X!#$%&'*+-.^_`|~0" })
        {
            Bind(file, $"method-{new string([.. method.Where(char.IsAsciiLetterOrDigit)])}", "The method as it is.", new WireRequest(method, "/"));
        }

        Bind(file, "method-lower-case", "A method in lower case is bound in upper case.", new WireRequest("post", "/"));
        Bind(file, "method-mixed-case", "A method in mixed case is bound in upper case.", new WireRequest("pAtCh", "/"));
        Bind(file, "method-i", "An i is an I in every locale.", new WireRequest("list", "/"));
        foreach (var (name, method) in new[]
        {
            ("empty", ""), ("space", "GET "), ("two-words", "GET POST"), ("newline", "GET\n"), ("slash", "GET/"), ("colon", "GET:"), ("at", "G@T"), ("not-ascii", "G\u00cbT"),
            ("dotless-i", "l\u0131st"), ("long-s", "PO\u017fT"), ("nul", "GET\0"), ("quote", "\"GET\""),
        })
        {
            Refuse(file, $"method-refused-{name}", "A method that is no token of RFC 9110.", new WireRequest(method, "/"));
        }

        foreach (var (name, type, comment) in new[]
        {
            ("json", "application/json", "A content type."), ("parameter", "application/json; charset=utf-8", "A parameter."),
            ("parameter-no-space", "application/json;charset=utf-8", "No space before the parameter: another text."), ("case", "Application/JSON", "Case stays."),
            ("multipart", "multipart/form-data; boundary=\"a b\"", "A quoted parameter."),
            ("tab-inside", "text/plain;\tcharset=utf-8", "A tab inside."), ("no-type", "x", "Not a media type: bound as it is."), ("comma", "text/plain, text/html", "A comma."),
            ("marks", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "Every mark."),
        })
        {
            Bind(file, $"content-type-{name}", comment, new WireRequest("POST", "/", type, "x"));
        }

        Bind(file, "content-type-absent", "No content type gives an empty line.", new WireRequest("POST", "/", null, "x"));
        Bind(file, "content-type-empty", "An empty content type gives an empty line, too.", new WireRequest("POST", "/", "", "x"));
        foreach (var (name, type) in new[]
        {
            ("leading-space", " text/plain"), ("trailing-space", "text/plain "), ("trailing-tab", "text/plain\t"), ("newline", "text/plain\nx"),
            ("carriage-return", "text/plain\r"), ("nul", "text/plain\0"), ("delete", "text/plain\u007f"), ("not-ascii", "text/pl\u00e4in"), ("space-alone", " "),
        })
        {
            Refuse(file, $"content-type-refused-{name}", "A content type that cannot be bound.", new WireRequest("POST", "/", type, "x"));
        }

        foreach (var (name, body, comment) in new (string, byte[], string)[]
        {
            ("empty", [], "No body."), ("nul", [0], "One zero byte is a body."), ("text", "hello"u8.ToArray(), "Text."),
            ("newline", "hello\n"u8.ToArray(), "A newline at the end counts."), ("crlf", "hello\r\n"u8.ToArray(), "Two bytes at the end count."),
            ("utf8", "\u00e4\u00f6\u00fc\ud83d\ude80"u8.ToArray(), "UTF-8."), ("byte-order-mark", [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'], "A byte order mark counts."),
            ("binary", [.. Enumerable.Range(0, 256).Select(i => (byte)i)], "Every byte there is."), ("not-utf8", [0xff, 0xfe, 0xc0, 0x80], "Bytes that are no UTF-8."),
            ("gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "A compressed body is hashed as it is received."),
            ("4096-bytes", [.. Enumerable.Repeat((byte)'a', 4096)], "A longer body."),
        })
        {
            Bind(file, $"body-{name}", comment, new WireRequest("POST", "/", "application/octet-stream") { BodyBytes = body });
        }

        Bind(file, "example", "The example of docs/protocol.md section 5.", new WireRequest("POST", "/inventory/items?id=7", "application/json; charset=utf-8"));
        return file;
    }

    private static void Bind(CaseFile file, string name, string comment, WireRequest request) =>
        file.Plain(name, comment, Flag.RequestBinding, Flag.Canonical).Step(request.ToJson(), new JsonObject { ["canonical"] = request.Canonical(), ["hash"] = request.Hash() });

    private static void Refuse(CaseFile file, string name, string comment, WireRequest request) => file.Plain(name, comment, Flag.RequestBinding, Flag.FailClosed).Refuse(request.ToJson());
}
