using System.Text.Json;
using System.Xml.Linq;

namespace OathMesh.Conformance.Runner.Tests.Support;

/// <summary>A failure or problem of a report.</summary>
internal sealed record Reported(string? Id, string Kind, string Message, IReadOnlyList<string> Paths, string StandardError, bool Known);

/// <summary>How a run of the runner ended, and what it wrote.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error, JsonElement? Json, XDocument? JUnit)
{
    public JsonElement Testee(string name) => Json!.Value.GetProperty("testees").EnumerateArray().Single(testee => testee.GetProperty("testee").GetString() == name);

    public IReadOnlyList<Reported> Failures(string testee) => [.. Testee(testee).GetProperty("failures").EnumerateArray().Select(Read)];

    public IReadOnlyList<Reported> Problems(string testee) => [.. Testee(testee).GetProperty("problems").EnumerateArray().Select(Read)];

    public IReadOnlyList<Reported> Problems() => [.. Json!.Value.GetProperty("problems").EnumerateArray().Select(Read)];

    private static Reported Read(JsonElement failure) => new(
        failure.TryGetProperty("id", out var id) ? id.GetString() : null,
        failure.GetProperty("kind").GetString()!,
        failure.GetProperty("message").GetString()!,
        [.. failure.GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("path").GetString()!)],
        failure.TryGetProperty("stderr", out var standardError) ? standardError.GetString()! : "",
        failure.TryGetProperty("known", out var known) && known.GetBoolean());
}
