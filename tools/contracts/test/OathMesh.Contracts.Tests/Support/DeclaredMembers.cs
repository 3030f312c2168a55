using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OathMesh.Contracts.Tests.Support;

/// <summary>What an assembly declares that others can see or derive from.</summary>
internal static class DeclaredMembers
{
    /// <summary>Lists it: <c>Some.Type (struct)</c>, and <c>Some.Type::abstract signature</c> for members; constants with their values.</summary>
    public static IReadOnlySet<string> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var declared = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions.Where(handle => IsVisible(reader, handle)))
        {
            var type = reader.GetTypeDefinition(handle);
            var name = SignatureText.NameOf(reader, handle);
            declared.Add($"{name} ({KindOf(reader, type)})");
            declared.UnionWith(MethodsOf(reader, type).Concat(FieldsOf(reader, type)).Select(member => $"{name}::{member}"));
        }

        return declared;
    }

    private static IEnumerable<string> MethodsOf(MetadataReader reader, TypeDefinition type)
    {
        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            if ((method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
            {
                yield return Words(method.Attributes) + SignatureText.Method(reader.GetString(method.Name), method.DecodeSignature(SignatureText.Instance, null));
            }
        }
    }

    private static IEnumerable<string> FieldsOf(MetadataReader reader, TypeDefinition type)
    {
        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family && !field.Attributes.HasFlag(FieldAttributes.SpecialName))
            {
                var text = $"{field.DecodeSignature(SignatureText.Instance, null)} {reader.GetString(field.Name)}";
                yield return field.GetDefaultValue().IsNil ? text : $"{text} = {ValueOf(reader, field.GetDefaultValue())}";
            }
        }
    }

    private static string Words(MethodAttributes attributes) =>
        attributes.HasFlag(MethodAttributes.Abstract) ? "abstract "
        : attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.Final) ? "virtual "
        : "";

    private static string KindOf(MetadataReader reader, TypeDefinition type)
    {
        if (type.Attributes.HasFlag(TypeAttributes.Interface))
        {
            return "interface";
        }

        var parent = type.BaseType.Kind == HandleKind.TypeReference ? SignatureText.NameOf(reader, (TypeReferenceHandle)type.BaseType) : "";
        return parent switch
        {
            "System.Enum" => "enum",
            "System.ValueType" => "struct",
            "System.MulticastDelegate" => "delegate",
            _ => "class",
        };
    }

    private static string ValueOf(MetadataReader reader, ConstantHandle handle)
    {
        var constant = reader.GetConstant(handle);
        return Convert.ToString(reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode), CultureInfo.InvariantCulture)!;
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var access = type.Attributes & TypeAttributes.VisibilityMask;
        return access == TypeAttributes.Public
            || (access is TypeAttributes.NestedPublic or TypeAttributes.NestedFamily && IsVisible(reader, type.GetDeclaringType()));
    }
}
