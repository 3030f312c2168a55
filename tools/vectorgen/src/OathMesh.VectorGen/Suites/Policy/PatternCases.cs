using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;

namespace OathMesh.VectorGen.Suites.Policy;

/// <summary>Patterns: a star stands for any run of characters, everything else for itself.</summary>
internal static class PatternCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("policy", "patterns");
        Actions(file, "star-alone", "A star matches anything.", "*", ["a", "inventory.read", "a/b:c.d"], []);
        Actions(
            file, "star-at-end", "A star at the end matches also nothing, and slashes.", "inventory.*", ["inventory.read", "inventory.", "inventory.a/b", "inventory.a.b"],
            ["inventory", "Inventory.read", "xinventory.read", "inventoryxread"]);
        Actions(
            file, "star-at-beginning", "A star at the beginning.", "*.read", ["inventory.read", ".read", "a.read.read"],
            ["inventory.reads", "read", "inventory.readx", "inventory.READ"]);
        Actions(file, "star-in-the-middle", "A star in the middle.", "a*z", ["az", "abcz", "azz", "a/b/z"], ["a", "z", "abc", "za", "azb"]);
        Actions(file, "two-stars", "Two stars: the first need not take the first chance.", "*a*b", ["ab", "xaxb", "aab", "abab", "aabb"], ["a", "b", "ba", "aba", "abx"]);
        Actions(file, "three-stars", "Three stars.", "*a*b*c*", ["abc", "xaxbxcx", "aabbcc", "acbc", "abcabc"], ["acb", "ab", "bca", "cba"]);
        Actions(file, "adjacent-stars", "Stars side by side are one star.", "a**b", ["ab", "axb", "axxb"], ["a", "b", "abx"]);
        Actions(file, "repeats", "A pattern whose pieces overlap in the text.", "*aa*aa*", ["aaaa", "aaxaa", "aaaaa"], ["aaa", "aa", "aaxa"]);
        Actions(file, "overlap-at-the-end", "A middle piece must not share characters with the end.", "inventory.*read*d", ["inventory.readd", "inventory.xread.d"], ["inventory.read"]);
        Actions(file, "overlap-at-the-beginning", "A middle piece must not share characters with the beginning.", "inventory*y.*read", ["inventoryy.read"], ["inventory.read"]);
        Actions(file, "no-star", "Without a star the whole must be equal.", "deploy", ["deploy"], ["deploys", "redeploy", "Deploy", "deplo", "deploy.prod"]);
        Actions(file, "regular-expression-marks", "Marks of regular expressions are characters: a dot is a dot.", "a.b", ["a.b"], ["axb", "ab", "a..b"]);
        Actions(file, "dot-star", "A dot and a star are not .*", "a.*", ["a.", "a.b"], ["ab", "a", "xa.b"]);
        Actions(file, "question-mark", "A question mark stands for itself, which no action has.", "a?", [], ["a", "ab"]);
        Actions(file, "brackets", "Brackets stand for themselves, which no action has.", "[ab]", [], ["a", "b"]);
        Actions(file, "braces", "Braces stand for themselves, which no action has.", "{a,b}", [], ["a", "b"]);
        Actions(file, "anchors", "Anchors stand for themselves, which no action has.", "^a$", [], ["a"]);
        Actions(file, "backslash", "A backslash escapes nothing.", "a\\*", [], ["a", "a*", "ab"]);
        Actions(file, "many-stars", "A pattern that takes a naive matcher exponential time.", "*a*a*a*a*a*a*a*a*a*a*a*a*b", [new string('a', 40) + "b"], [new string('a', 128)]);
        Subjects(
            file, "subject-tree", "A star in a subject runs over slashes.", "agent://repo/acme/*", ["agent://repo/acme/shop", "agent://repo/acme/shop/main", "agent://repo/acme/"],
            ["agent://repo/acme", "agent://repo/acmex/shop", "svc://repo/acme/shop", "agent://repo/evil/acme/shop", "Agent://repo/acme/shop"]);
        Subjects(file, "subject-any-scheme", "A star for the scheme.", "*://ci/bot", ["agent://ci/bot", "svc://ci/bot"], ["agent://ci/bots", "agent://x/ci/bot"]);
        Subjects(
            file, "subject-any-org", "A star between fixed parts takes more than one part.", "agent://*/prod", ["agent://a/prod", "agent://a/b/prod", "agent:///prod"],
            ["agent://prod", "agent://a/prods", "agent://a/prod/x"]);
        return file;
    }

    private static void Actions(CaseFile file, string name, string comment, string pattern, string[] matching, string[] others) => Ask(file, name, comment, "act", pattern, matching, others);

    private static void Subjects(CaseFile file, string name, string comment, string pattern, string[] matching, string[] others) => Ask(file, name, comment, "sub", pattern, matching, others);

    private static void Ask(CaseFile file, string name, string comment, string field, string pattern, string[] matching, string[] others) => PolicyCases.Ask(
        file, name, comment, Flag.PolicyPattern, PolicyDocument.Of(PolicyDocument.Rule("matched", new JsonObject { [field] = pattern })),
        [.. matching.Select(text => (true, "matched", Caller(field, text))), .. others.Select(text => (false, "default", Caller(field, text)))]);

    private static (string, JsonNode?)[] Caller(string field, string value) => [(field, value)];
}
