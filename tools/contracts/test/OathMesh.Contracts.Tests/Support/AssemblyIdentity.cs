using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OathMesh.Contracts.Tests.Support;

/// <summary>What an assembly is bound by: name, version and key token.</summary>
internal sealed record AssemblyIdentity(string Name, string Version, string KeyToken)
{
    /// <summary>The identities that an assembly's references name.</summary>
    public static IReadOnlyList<AssemblyIdentity> ReferencesOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle => Of(reader.GetAssemblyReference(handle).GetAssemblyName()))];
    }

    public static AssemblyIdentity Of(AssemblyName name) =>
        new(name.Name!, name.Version!.ToString(), Convert.ToHexStringLower(name.GetPublicKeyToken() ?? []));
}
