using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Issuer.Endpoints;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

/// <summary>Holds docs/guides/issuer.md to what the issuer does.</summary>
public sealed partial class GuideTests
{
    private static readonly string Guide = ReadFile("docs/guides/issuer.md");

    [Fact]
    public void Its_configuration_is_taken_as_it_stands()
    {
        using var setup = new IssuerSetup();
        File.WriteAllText(setup.ConfigurationPath, Block("json"));
        var options = IssuerOptions.Load(setup.ConfigurationPath);
        options.Clients.Should().HaveCount(2);
        options.RateLimit.Should().Be(IssuerOptions.DefaultRateLimit);
    }

    [Fact]
    public async Task Its_request_is_granted_by_its_configuration()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            var grant = JsonNode.Parse(Block("json"))!["clients"]![0]!["grants"]!.DeepClone();
            setup.Client(1)["grants"] = grant;
        });
        var body = Block("http").Split("\n\n")[1];
        var reply = (await issuer.PostAsync(JsonNode.Parse(body))).ShouldBeOk();
        reply["expires_in"].Should().Be("60");
        JsonNode.Parse(Block("json", 1))!.AsObject().Select(member => member.Key).Should().Equal(
            reply.Json.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Its_program_is_the_one_that_compiles_here() =>
        ReadFile("tools/issuer/test/OathMesh.Issuer.Tests/GuideTests.cs").Split('\n', StringSplitOptions.TrimEntries).Should().ContainInConsecutiveOrder(Block("csharp").Split('\n', StringSplitOptions.TrimEntries));

    [Fact]
    public void Its_table_has_every_error()
    {
        var errors = typeof(IssuerErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<IssuerError>()
            .Append(IssuerErrors.MethodNotAllowed("")).Append(IssuerErrors.OutsideGrants([], "")).Append(IssuerErrors.RateLimited(1)).Append(IssuerErrors.RequestInvalid("")).Append(IssuerErrors.Revoked(""))
            .Select(error => $"{error.Status} {error.Code}").Distinct();
        var listed = ErrorRow().Matches(Guide).Select(match => $"{match.Groups[1]} {match.Groups[2]}");
        listed.Should().BeEquivalentTo([.. errors, "401 invalid_token"]);
    }

    /// <summary>The guide's program; never run.</summary>
    internal static void Program(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddOathMeshIssuer("issuer.json");

        var app = builder.Build();
        app.MapOathMeshIssuer();
        app.Run();
    }

    private static string Block(string language, int index = 0) =>
        Regex.Matches(Guide, $"```{language}\n(.*?)\n```", RegexOptions.Singleline)[index].Groups[1].Value;

    private static string ReadFile(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "OathMesh.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return File.ReadAllText(Path.Combine(root.FullName, path));
    }

    [GeneratedRegex(@"^\| (\d{3}) \| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ErrorRow();
}
