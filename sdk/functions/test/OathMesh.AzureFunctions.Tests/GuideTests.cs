using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OathMesh.AzureFunctions.Tests.Support;
using OathMesh.Receiving;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>Holds docs/guides/azure-functions.md to what compiles and to what is read.</summary>
public sealed class GuideTests
{
    private static readonly string Guide = RepositoryFiles.Read("docs/guides/azure-functions.md");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Its_code_compiles_here(int index) =>
        Lines(RepositoryFiles.Read("sdk/functions/test/OathMesh.AzureFunctions.Tests/GuideTests.cs")).Should().ContainInConsecutiveOrder(Lines(Blocks("csharp")[index]));

    [Fact]
    public void It_has_no_other_code() => Blocks("csharp").Should().HaveCount(2);

    [Fact]
    public void The_sample_is_written_as_it_says() =>
        Lines(RepositoryFiles.Read("sdk/functions/samples/InventoryFunctions/Program.cs")).Should().ContainInConsecutiveOrder(Lines(Blocks("csharp")[0]));

    [Fact]
    public void Its_settings_are_read_without_a_fault()
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Blocks("json").Single()));
        var options = new OathMeshFunctionsOptions();
        ReceiverConfiguration.Read(new ConfigurationBuilder().AddJsonStream(json).Build().GetSection(OathMeshFunctionsOptions.ConfigurationSection), options);
        options.ConfigurationFaults.Should().BeEmpty();
        (options.Audience, options.TrustedIssuers.Single(), options.PolicyFile).Should().Be(("https://inventory.internal", "https://issuer.internal", "policy.json"));
    }

    /// <summary>The guide's program; never run.</summary>
    internal static void Program(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseOathMesh();
        builder.Build().Run();
    }

    private static string[] Blocks(string language) => [.. Regex.Matches(Guide, $"```{language}\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The guide's functions; never run.</summary>
    private static class Snippets
    {
        private static readonly string[] items = ["bolt"];

        public sealed class Inventory
        {
            [Function("inventory")]
            [RequireAct("inventory.read")]
            public IResult Read([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Json(items);

            [Function("deploy")]
            [RequireAct("deploy")]
            public IResult Deploy([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, FunctionContext context) =>
                Results.Text(context.GetOathMeshCaller()!.Subject);

            [Function("up")]
            [AllowWithoutToken]
            public IResult Up([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("up");
        }
    }
}
