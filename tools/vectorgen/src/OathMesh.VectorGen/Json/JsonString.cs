using System.Text;

namespace OathMesh.VectorGen.Json;

/// <summary>Quoted JSON strings, written by hand: vectors must not change when a platform's encoder does, and must not share its mistakes.</summary>
internal static class JsonString
{
    /// <summary>As RFC 8785 section 3.2.2.2 spells it: only what must be escaped is. For payloads and minted tokens.</summary>
    public static string Canonical(string text) => Quote(text, asciiOnly: false);

    /// <summary>ASCII only, so that a vector file looks the same in every editor. For the files themselves.</summary>
    public static string Ascii(string text) => Quote(text, asciiOnly: true);

    private static string Quote(string text, bool asciiOnly)
    {
        var output = new StringBuilder("\"");
        foreach (var character in text)
        {
            output.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => Escape(character),
                >= '\x7f' when asciiOnly => Escape(character),
                _ => character.ToString(),
            });
        }

        return output.Append('"').ToString();
    }

    private static string Escape(char character) => $"\\u{(int)character:x4}";
}
