using System.Text;

namespace OathMesh.Conformance.Runner.Results;

/// <summary>One failure, of a case or of a testee as a whole.</summary>
internal sealed record Failure(FailureKind Kind, string Message)
{
    /// <summary>Where the results differ from what is expected, the first first.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>The end of what the testee wrote to its standard error; empty when there is nothing to show.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>The kind as reports write it, such as <c>wrong-seq</c>.</summary>
    public string KindName
    {
        get
        {
            var name = new StringBuilder();
            foreach (var character in Kind.ToString())
            {
                if (char.IsUpper(character) && name.Length > 0)
                {
                    name.Append('-');
                }

                name.Append(char.ToLowerInvariant(character));
            }

            return name.ToString();
        }
    }
}
