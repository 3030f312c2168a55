using System.Text;
using System.Text.Json.Nodes;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen;

/// <summary>Writes the TEST ONLY keys as files.</summary>
internal static class KeyFilesText
{
    public static void AddTo(SortedDictionary<string, byte[]> files)
    {
        var rows = new StringBuilder();
        foreach (var key in TestKeys.All)
        {
            var name = $"test-only-{key.Number}";
            files.Add($"keys/{name}.pem", Encoding.ASCII.GetBytes(key.ExportPem()));
            files.Add($"keys/{name}.pub.pem", Encoding.ASCII.GetBytes(key.ExportPublicPem()));
            files.Add($"keys/{name}.jwk.json", VectorJson.Write(PrivateJwk(key)));
            rows.Append($"| `{name}` | {key.Role} | `{key.X}` |\n");
        }

        files.Add("keys/README.md", Encoding.ASCII.GetBytes($"""
            # TEST ONLY keys

            **The private halves of these keys are published here. Anyone can sign with them. Never trust them, never put them into a key set, never sign with them in earnest.** OathMesh refuses to load them as an issuer's or a client's own.

            The seed of key N is the SHA-256 of the ASCII text `OathMesh TEST ONLY key N`. Each key is given as PEM (`.pem`: PKCS#8, `.pub.pem`: the public half) and as a private JWK (`.jwk.json`); `kid` is the RFC 7638 thumbprint.

            | file | role in the vectors | public key (`x`) |
            |---|---|---|
            {rows}
            """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));
    }

    private static JsonObject PrivateJwk(TestKey key)
    {
        var jwk = key.Jwk();
        jwk["d"] = Base64UrlText.Encode(key.Seed);
        return new JsonObject { ["warning"] = "TEST ONLY: this private key is published.", ["jwk"] = jwk };
    }
}
