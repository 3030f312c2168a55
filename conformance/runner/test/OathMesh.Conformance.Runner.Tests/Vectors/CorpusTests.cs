using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests.Vectors;

/// <summary>A corpus that is not what its manifest says is refused before anything runs.</summary>
public sealed class CorpusTests
{
    [Fact]
    public async Task Refuses_a_file_of_which_a_byte_was_changed()
    {
        using var bench = Bench.WithSmallCorpus("right");
        var path = Path.Combine(bench.Vectors, "v1", "verify", "small.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"step\":8", "\"step\":9", StringComparison.Ordinal));

        await ShouldRefuseAsync(bench, "v1/verify/small.json was altered: its SHA-256 is *, the manifest has *.");
    }

    [Fact]
    public async Task Refuses_a_manifest_with_another_number_of_cases()
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.EditManifest(manifest => manifest["files"]![0]!["count"] = 3);

        await ShouldRefuseAsync(bench, "v1/verify/small.json has 2 cases, the manifest says 3.");
    }

    [Fact]
    public async Task Refuses_a_file_that_is_listed_and_missing()
    {
        using var bench = Bench.WithSmallCorpus("right");
        File.Delete(Path.Combine(bench.Vectors, "v1", "verify", "small.json"));

        await ShouldRefuseAsync(bench, "v1/verify/small.json is in the manifest and cannot be read: *");
    }

    [Fact]
    public async Task Refuses_a_file_that_is_there_and_not_listed()
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.EditManifest(manifest => manifest["files"]!.AsArray().RemoveAll(file => (string?)file!["suite"] == "mint"));

        await ShouldRefuseAsync(bench, "v1/mint/small.json is not in the manifest.");
    }

    [Fact]
    public async Task Refuses_a_folder_without_a_manifest()
    {
        using var bench = Bench.WithSmallCorpus("right");
        File.Delete(Path.Combine(bench.Vectors, "manifest.json"));

        await ShouldRefuseAsync(bench, "There is no manifest.json in *");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"version":"1"}""")]
    [InlineData("""{"version":"1","files":[{"path":"v1/x.json","suite":"verify","count":"2","sha256":""}]}""")]
    public async Task Refuses_a_manifest_of_another_form(string manifest)
    {
        using var bench = Bench.WithSmallCorpus("right");
        await File.WriteAllTextAsync(Path.Combine(bench.Vectors, "manifest.json"), manifest);

        await ShouldRefuseAsync(bench, "*manifest.json is not a manifest: *");
    }

    [Fact]
    public async Task Refuses_a_suite_that_it_does_not_know()
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.AddFile("telepathy", "x", Bench.Case("telepathy/x", Bench.Allow));

        await ShouldRefuseAsync(bench, "The suite telepathy of the manifest is not known; there are verify, mint, rqh, policy, jwks, http.");
    }

    [Fact]
    public async Task Refuses_an_id_that_occurs_twice()
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.AddFile("verify", "more", Bench.Case("verify/time/expired", Bench.Expired));

        await ShouldRefuseAsync(bench, "The id verify/time/expired occurs twice.");
    }

    [Theory]
    [InlineData("""[{"steps":[]}]""", "v1/verify/odd.json: case 0 must have an id that begins with verify/.")]
    [InlineData("""[{"id":"mint/x","expect":{}}]""", "v1/verify/odd.json: case 0 must have an id that begins with verify/.")]
    [InlineData("""[{"id":"verify/x"}]""", "verify/x: a case has either steps or expect.")]
    [InlineData("""[{"id":"verify/x","expect":{},"steps":[{"input":{},"expect":{}}]}]""", "verify/x: a case has either steps or expect.")]
    [InlineData("""[{"id":"verify/x","steps":[]}]""", "verify/x: steps must be an array of at least one.")]
    [InlineData("""[{"id":"verify/x","steps":[{"input":{}}]}]""", "verify/x: each step must have the objects input and expect.")]
    [InlineData("""[{"id":"verify/x","steps":[{"expect":{}}]}]""", "verify/x: each step must have the objects input and expect.")]
    [InlineData("""[{"id":"verify/x","op":"mint","expect":{}}]""", "verify/x: the member op is the protocol's own.")]
    [InlineData("\"x\"", "v1/verify/odd.json must be an array of cases, or an object with one under cases.")]
    [InlineData("[", "v1/verify/odd.json is not JSON: *")]
    public async Task Refuses_a_malformed_case(string text, string message)
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.AddText("verify", "odd", text, 1);

        await ShouldRefuseAsync(bench, message);
    }

    [Fact]
    public async Task Takes_a_file_that_has_its_cases_under_cases()
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.AddText("verify", "object", $$"""{"$schema":"x","cases":[{{Bench.Case("verify/object", Bench.Allow)}}]}""", 1);

        (await bench.RunAsync()).ExitCode.Should().Be(0);
    }

    private static async Task ShouldRefuseAsync(Bench bench, string message)
    {
        var outcome = await bench.RunAsync();
        outcome.ExitCode.Should().Be(2);
        outcome.Error.TrimEnd().Should().Match(message);
        outcome.Json.Should().BeNull();
    }
}
