using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OathMesh.Contracts.Tests.Support;

/// <summary>The types and members of another assembly that an assembly's metadata refer to.</summary>
internal static class UsedMembers
{
    /// <summary>Lists them: <c>Some.Type</c>, and <c>Some.Type::signature</c> for members.</summary>
    public static IReadOnlySet<string> Of(string path, string assembly)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeReferences)
        {
            if (AssemblyOf(reader, handle) == assembly)
            {
                used.Add(SignatureText.NameOf(reader, handle));
            }
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (TypeOf(reader, member.Parent) is { } type && AssemblyOf(reader, type) == assembly)
            {
                used.Add($"{SignatureText.NameOf(reader, type)}::{Describe(reader, member)}");
            }
        }

        return used;
    }

    private static string Describe(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Method
            ? SignatureText.Method(name, member.DecodeMethodSignature(SignatureText.Instance, null))
            : $"{member.DecodeFieldSignature(SignatureText.Instance, null)} {name}";
    }

    /// <summary>The type a member belongs to; of a constructed generic type, the generic type itself.</summary>
    private static TypeReferenceHandle? TypeOf(MetadataReader reader, EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeReference:
                return (TypeReferenceHandle)parent;
            case HandleKind.TypeSpecification:
                var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
                if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                {
                    return null;
                }

                signature.ReadCompressedInteger();
                var type = signature.ReadTypeHandle();
                return type.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)type : null;
            default:
                return null;
        }
    }

    private static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }
}
