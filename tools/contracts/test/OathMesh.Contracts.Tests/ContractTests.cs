using System.Reflection;
using OathMesh.Contracts.Tests.Support;

namespace OathMesh.Contracts.Tests;

/// <summary>Contracts, adapters and the real packages agree on identities and signatures, so that an adapter compiled against a contract runs against the real assembly.</summary>
public sealed class ContractTests
{
    /// <summary>Each adapter that is compiled against contracts, and the assemblies that it may use of them.</summary>
    public static TheoryData<string, string[]> Adapters => new()
    {
        { "OathMesh.Grpc", ["Grpc.Core.Api", "Grpc.AspNetCore.Server"] },
        { "OathMesh.AzureFunctions", ["Microsoft.Azure.Functions.Worker.Core"] },
    };

    public static TheoryData<string> Assemblies => [.. Surface.All.Select(surface => surface.Identity.Name)];

    [Theory]
    [MemberData(nameof(Adapters))]
    public void An_adapter_refers_to_the_real_assemblies_by_name_version_and_key(string adapter, string[] assemblies)
    {
        var references = AssemblyIdentity.ReferencesOf(PathOf(adapter)).Where(reference => Surface.All.Any(surface => surface.Identity.Name == reference.Name));
        references.Should().BeEquivalentTo(assemblies.Select(name => Surface.Find(name).Identity));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void An_adapter_uses_nothing_but_what_is_listed(string adapter, string[] assemblies)
    {
        foreach (var assembly in assemblies)
        {
            var used = UsedMembers.Of(PathOf(adapter), assembly);
            used.Should().NotBeEmpty();
            used.Except(Surface.Find(assembly).Usable).Should().BeEmpty($"all of {assembly} that {adapter} uses must be listed with its true signature");
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_assembly_at_hand_has_the_listed_identity(string assembly) =>
        AssemblyIdentity.Of(AssemblyName.GetAssemblyName(PathOf(assembly))).Should().Be(Surface.Find(assembly).Identity);

#if FULL_FEED
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_real_assembly_declares_all_that_is_listed(string assembly) =>
        Surface.Find(assembly).Declared.Except(DeclaredMembers.Of(PathOf(assembly))).Should().BeEmpty();
#else
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_contract_declares_exactly_what_is_listed(string assembly) =>
        DeclaredMembers.Of(PathOf(assembly)).Should().BeEquivalentTo(Surface.Find(assembly).Declared);
#endif

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
