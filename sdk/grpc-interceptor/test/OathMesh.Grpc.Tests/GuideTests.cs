using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OathMesh.Grpc.Tests;

/// <summary>Holds docs/guides/grpc.md to the samples, which compile with the full feed, and to what is read.</summary>
public sealed class GuideTests
{
    private static readonly DirectoryInfo Root = FindRoot();
    private static readonly string Guide = Read("docs/guides/grpc.md");

    [Theory]
    [InlineData(0, "InventoryGrpc/Program.cs")]
    [InlineData(1, "InventoryGrpc/InventoryService.cs")]
    [InlineData(2, "InventoryGrpcCaller/Program.cs")]
    [InlineData(3, "InventoryGrpcCaller/Program.cs")]
    public void Its_code_is_a_samples(int index, string sample) =>
        Lines(Read("sdk/grpc-interceptor/samples/" + sample)).Should().ContainInConsecutiveOrder(Lines(Blocks("csharp")[index]));

    [Fact]
    public void It_has_no_other_code() => Blocks("csharp").Should().HaveCount(4);

    [Fact]
    public void Its_settings_are_read_without_a_fault()
    {
        var options = Bind(Blocks("json").Single());
        options.ConfigurationFaults.Should().BeEmpty();
        (options.Audience, options.TrustedIssuers.Single(), options.PolicyFile).Should().Be(("https://inventory.internal", "https://issuer.internal", "policy.json"));
        options.Acts["/shop.Inventory/Write"].Should().Equal("inventory.write", "inventory.admin");
        options.OpenMethods.Should().Equal("/grpc.health.v1.Health/Check");
    }

    [Fact]
    public void The_samples_settings_are_read_without_a_fault() =>
        Bind(Read("sdk/grpc-interceptor/samples/InventoryGrpc/appsettings.json")).ConfigurationFaults.Should().BeEmpty();

    [Theory]
    [InlineData(nameof(OathMeshGrpcOptions.Scheme))]
    [InlineData(nameof(OathMeshGrpcOptions.Acts))]
    [InlineData(nameof(OathMeshGrpcOptions.UnmappedMethods))]
    [InlineData(nameof(OathMeshGrpcOptions.OpenMethods))]
    public void It_explains_every_setting_of_its_own(string setting) => Guide.Should().Contain($"| `{setting}` |");

    private static OathMeshGrpcOptions Bind(string json)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        builder.Services.AddOathMeshGrpc();
        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<OathMeshGrpcOptions>>().Value;
    }

    private static string[] Blocks(string language) => [.. Regex.Matches(Guide, $"```{language}\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root.FullName, path));

    private static DirectoryInfo FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OathMesh.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No OathMesh.sln above the tests.");
        }

        return folder;
    }
}
