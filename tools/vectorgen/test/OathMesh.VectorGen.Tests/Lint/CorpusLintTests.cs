using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using OathMesh.VectorGen.Tests.Schema;
using OathMesh.VectorGen.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.VectorGen.Tests.Lint;

public class CorpusLintTests
{
    private static readonly JsonElement[] Cases = [.. VectorFiles.AllCases];

    [Fact]
    public void Ids_are_unique_and_say_where_the_case_is()
    {
        Cases.Select(Id).Should().OnlyHaveUniqueItems();
        foreach (var file in VectorFiles.CaseFiles)
        {
            var folder = file["v1/".Length..^".json".Length];
            VectorFiles.Load(file).GetProperty("cases").EnumerateArray().Select(Id).Should().OnlyContain(id => Regex.IsMatch(id, $"^{Regex.Escape(folder)}/[A-Za-z0-9._-]+$"));
        }
    }

    [Fact]
    public void The_manifest_lists_every_case_file_with_count_and_hash()
    {
        var entries = VectorFiles.Manifest.GetProperty("files").EnumerateArray().ToList();
        entries.Select(entry => entry.GetProperty("path").GetString()).Should().BeEquivalentTo(VectorFiles.CaseFiles);
        foreach (var entry in entries)
        {
            var path = entry.GetProperty("path").GetString()!;
            var file = VectorFiles.Load(path);
            file.GetProperty("cases").GetArrayLength().Should().Be(entry.GetProperty("count").GetInt32(), path);
            file.GetProperty("suite").GetString().Should().Be(entry.GetProperty("suite").GetString(), path);
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(VectorFiles.PathOf(path)))).Should().Be(entry.GetProperty("sha256").GetString(), path);
        }

        VectorFiles.Manifest.GetProperty("count").GetInt32().Should().Be(Cases.Length).And.BeGreaterThanOrEqualTo(300);
    }

    [Fact]
    public void Every_flag_is_explained_and_used()
    {
        var explained = VectorFiles.Load("flags.json").GetProperty("flags").EnumerateObject().Select(flag => flag.Name);
        Cases.SelectMany(vector => vector.Strings("flags")).Distinct().Should().BeEquivalentTo(explained);
    }

    [Fact]
    public void The_table_of_codes_is_the_one_of_the_code()
    {
        var listed = VectorFiles.Load("errors.json").GetProperty("errors").EnumerateArray()
            .Select(error => (error.GetProperty("step").GetInt32(), error.GetProperty("code").GetString(), error.GetProperty("meaning").GetString(), error.GetProperty("fix").GetString()));
        listed.Should().Equal(VerificationErrors.All.Select(error => (error.Step, (string?)error.Code, (string?)error.Message, (string?)error.Fix)));
    }

    [Fact]
    public void The_table_of_codes_is_the_one_of_the_text()
    {
        var text = File.ReadAllText(Path.Combine(VectorFiles.Root, "../docs/protocol.md"));
        var rows = Regex.Matches(text, @"^\| (\d+) \| [^|]+ \| (.+) \|$", RegexOptions.Multiline);
        var listed = rows.SelectMany(row => Regex.Matches(row.Groups[2].Value, "`([^`]+)`").Select(code => $"{row.Groups[1].Value} {code.Groups[1].Value}"));
        listed.Should().BeEquivalentTo(VerificationErrors.All.Select(error => error.ToString()));
    }

    [Fact]
    public void Every_code_is_hit_at_its_step()
    {
        var hit = Cases.Where(vector => Id(vector).StartsWith("verify/", StringComparison.Ordinal))
            .SelectMany(vector => vector.GetProperty("steps").EnumerateArray())
            .Select(step => step.GetProperty("expect"))
            .Where(expect => expect.TryGetProperty("code", out _))
            .Select(expect => $"{expect.GetProperty("step").GetInt32()} {expect.GetProperty("code").GetString()}");
        hit.Distinct().Should().BeEquivalentTo(VerificationErrors.All.Select(error => error.ToString()));
    }

    [Fact]
    public void Every_pair_of_neighbouring_steps_has_a_precedence_case() =>
        Cases.Select(Id).Should().Contain(Enumerable.Range(0, 14).Select(step => $"verify/precedence/{step}-before-{step + 1}"));

    [Fact]
    public void Every_suite_says_both_yes_and_no()
    {
        string[] yes = ["allow", "accepted", "200"];
        foreach (var suite in new[] { "verify", "mint", "rqh", "policy", "jwks", "http" })
        {
            var steps = Cases.Where(vector => Id(vector).StartsWith(suite + "/", StringComparison.Ordinal)).SelectMany(vector => vector.GetProperty("steps").EnumerateArray()).Select(step => step.GetProperty("expect")).ToList();
            steps.Select(IsYes).Distinct().Should().HaveCount(2, suite);
        }

        bool IsYes(JsonElement expect) => expect.TryGetProperty("token", out _) || expect.TryGetProperty("hash", out _)
            || yes.Contains(expect.StringOrNull("outcome")) || yes.Contains(expect.StringOrNull("decision")) || (expect.TryGetProperty("status", out var status) && yes.Contains(status.GetRawText()));
    }

    [Fact]
    public void Everything_is_valid_by_its_schema()
    {
        var schemas = new SchemaSet(Directory.EnumerateFiles(VectorFiles.PathOf("schema")).Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
        foreach (var file in VectorFiles.CaseFiles)
        {
            schemas.Validate(file.Split('/')[1] + ".json", VectorFiles.Load(file)).Should().BeEmpty(file);
        }

        foreach (var file in new[] { "manifest.json", "errors.json", "flags.json" })
        {
            schemas.Validate(file, VectorFiles.Load(file)).Should().BeEmpty(file);
        }
    }

    [Fact]
    public void No_version_differs_from_the_others()
    {
        foreach (var file in new[] { "manifest.json", "errors.json", "flags.json" })
        {
            VectorFiles.Load(file).GetProperty("version").GetString().Should().Be(Corpus.Version, file);
        }
    }

    private static string Id(JsonElement vector) => vector.GetProperty("id").GetString()!;
}
