using System.IO.Enumeration;

namespace OathMesh.Conformance.Runner;

/// <summary>A pattern on case ids: <c>*</c> stands for any run of characters, <c>/</c> included, <c>?</c> for one. Upper and lower case differ.</summary>
internal readonly record struct Glob(string Pattern)
{
    public bool IsMatch(string id) => FileSystemName.MatchesSimpleExpression(Pattern, id, ignoreCase: false);

    public override string ToString() => Pattern;
}
