using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 0: whether exactly one OathMesh token was presented.</summary>
internal static class PresentationCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "presentation");
        Schemes(file);
        Missing(file);
        Ambiguous(file);
        return file;
    }

    private static void Schemes(CaseFile file)
    {
        foreach (var (name, scheme) in new[]
        {
            ("scheme-as-specified", "OathMesh "), ("scheme-lower-case", "oathmesh "), ("scheme-upper-case", "OATHMESH "),
            ("scheme-mixed-case", "oAtHmEsH "), ("scheme-two-spaces", "OathMesh  "), ("scheme-many-spaces", "OathMesh        "),
        })
        {
            var vector = file.Verify(name, "The scheme's name is compared ignoring case; one or more spaces follow it.", Flag.Valid, Flag.Presentation);
            vector.Allow(vector.Token(), scheme: scheme);
        }
    }

    private static void Missing(CaseFile file)
    {
        file.Verify("no-field", "No Authorization field at all.", Flag.Presentation).DenyFields("token_missing", []);
        var query = file.Verify("token-in-query", "A token in the query string is not looked at.", Flag.Presentation);
        query.DenyFields("token_missing", [], request: new("GET", $"/inventory?access_token={query.Token().Compact()}"));
        var body = file.Verify("token-in-body", "A token in a form body is not looked at.", Flag.Presentation);
        body.DenyFields(
            "token_missing", [], request: new("POST", "/inventory", "application/x-www-form-urlencoded", $"access_token={body.Token().Compact()}"));

        foreach (var (name, format, comment) in new[]
        {
            ("field-empty", "", "The field is there and empty."),
            ("scheme-alone", "OathMesh", "The scheme without a token."),
            ("scheme-bearer", "Bearer {0}", "A good token under another scheme."),
            ("scheme-basic", "Basic dXNlcjpwYXNz", "Another scheme with its own credentials."),
            ("scheme-dpop", "DPoP {0}", "A good token under another scheme."),
            ("scheme-prefix", "OathMes {0}", "The scheme's name cut by one letter."),
            ("scheme-longer", "OathMeshX {0}", "The scheme's name with a letter more."),
            ("scheme-inside", "x-OathMesh {0}", "The scheme's name at the end of another."),
            ("scheme-hyphen", "Oath-Mesh {0}", "The scheme's name spelt otherwise."),
            ("scheme-glued", "OathMesh{0}", "No space between scheme and token: the scheme is another."),
            ("scheme-tab", "OathMesh\t{0}", "A tab is no space: the scheme is everything before the first space."),
            ("scheme-colon", "OathMesh:{0}", "A colon is no space."),
            ("scheme-equals", "OathMesh={0}", "An equals sign is no space."),
            ("scheme-quoted", "\"OathMesh\" {0}", "The scheme in quotation marks."),
            ("token-alone", "{0}", "The token without a scheme."),
            ("other-scheme-joined-first", "Basic dXNlcjpwYXNz, OathMesh {0}", "The field's scheme is Basic, whatever follows."),
            ("scheme-comma", "OathMesh,{0}", "The scheme is everything before the first space: not OathMesh."),
        })
        {
            var vector = file.Verify(name, comment, Flag.Presentation);
            vector.DenyFields("token_missing", [format.Replace("{0}", vector.Token().Compact(), StringComparison.Ordinal)]);
        }
    }

    private static void Ambiguous(CaseFile file)
    {
        foreach (var (name, comment, fields) in new (string, string, string[])[]
        {
            ("two-fields-same", "The same good token in two fields.", ["OathMesh {0}", "OathMesh {0}"]),
            ("two-fields-different", "Two good tokens in two fields.", ["OathMesh {0}", "OathMesh {1}"]),
            ("two-fields-basic-second", "A good token, and a field of another scheme.", ["OathMesh {0}", "Basic dXNlcjpwYXNz"]),
            ("two-fields-basic-first", "A field of another scheme, and a good token.", ["Basic dXNlcjpwYXNz", "OathMesh {0}"]),
            ("two-fields-no-oathmesh", "Two fields are ambiguous whatever they hold.", ["Basic dXNlcjpwYXNz", "Bearer abc"]),
            ("two-fields-one-empty", "A good token, and an empty field.", ["OathMesh {0}", ""]),
            ("three-fields", "Three fields.", ["OathMesh {0}", "OathMesh {1}", "OathMesh {2}"]),
            ("comma-joined-same", "Two fields joined by an intermediary.", ["OathMesh {0}, OathMesh {0}"]),
            ("comma-joined-different", "Two fields joined without a space.", ["OathMesh {0},OathMesh {1}"]),
            ("comma-joined-basic", "A good token, and another scheme joined to it.", ["OathMesh {0}, Basic dXNlcjpwYXNz"]),
            ("comma-trailing", "A comma after the token.", ["OathMesh {0},"]),
            ("comma-leading", "A comma before the token.", ["OathMesh ,{0}"]),
            ("comma-alone", "A comma in place of the token.", ["OathMesh ,"]),
            ("comma-parameter", "Parameters as other schemes have them.", ["OathMesh realm=\"x\", token={0}"]),
        })
        {
            var vector = file.Verify(name, comment, Flag.Ambiguous);
            vector.DenyFields("token_ambiguous", [.. fields.Select(field => Fill(vector, field))]);
        }
    }

    private static string Fill(VerifyCase vector, string field) => Enumerable.Range(0, 3).Aggregate(
        field, (text, place) => text.Replace($"{{{place}}}", vector.Token(place: place).Compact(), StringComparison.Ordinal));
}
