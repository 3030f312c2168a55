using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OathMesh.Conformance;

/// <summary>Reads the members of a case strictly: what is missing, of another type or not known is a <see cref="CaseFormatException"/>. JSON <c>null</c> counts as absent.</summary>
public static class CaseJson
{
    /// <summary>Finds a member.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The value, when it is present and not <c>null</c>.</param>
    /// <returns>Whether it is.</returns>
    public static bool TryGetMember(this JsonElement parent, string name, out JsonElement value)
    {
        RequireObject(parent, name);
        return parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Reads a member that must be there.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The value.</returns>
    public static JsonElement RequiredMember(this JsonElement parent, string name) =>
        parent.TryGetMember(name, out var value) ? value : throw new CaseFormatException($"The member {name} is missing.");

    /// <summary>Reads a member that must be an array.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The entries.</returns>
    public static JsonElement.ArrayEnumerator RequiredArray(this JsonElement parent, string name)
    {
        var value = parent.RequiredMember(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new CaseFormatException($"The member {name} must be an array.");
    }

    /// <summary>Reads a string that must be there.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The string.</returns>
    public static string RequiredString(this JsonElement parent, string name) => Text(parent.RequiredMember(name), name);

    /// <summary>Reads a string.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The string, or <see langword="null"/> when it is absent.</returns>
    public static string? OptionalString(this JsonElement parent, string name) =>
        parent.TryGetMember(name, out var value) ? Text(value, name) : null;

    /// <summary>Reads an array of strings.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The strings, or <see langword="null"/> when it is absent.</returns>
    public static IReadOnlyList<string>? OptionalStrings(this JsonElement parent, string name) =>
        parent.TryGetMember(name, out _) ? [.. parent.RequiredArray(name).Select(entry => Text(entry, name))] : null;

    /// <summary>Reads a truth value.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The value, or <see langword="false"/> when it is absent.</returns>
    public static bool OptionalBoolean(this JsonElement parent, string name)
    {
        if (!parent.TryGetMember(name, out var value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new CaseFormatException($"The member {name} must be true or false.");
    }

    /// <summary>Reads bytes written as base64 (RFC 4648 section 4).</summary>
    /// <param name="value">The string.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Bytes(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new CaseFormatException($"The member {name} must be base64.");

    /// <summary>Refuses members that the reader does not know: an ignored setting would make a case prove nothing.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="known">The names it may have.</param>
    public static void RefuseOthers(this JsonElement parent, params IEnumerable<string> known)
    {
        RequireObject(parent, "case");
        foreach (var member in parent.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                throw new CaseFormatException($"The member {member.Name} is not known here.");
            }
        }
    }

    private static string Text(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new CaseFormatException($"The member {name} must be a string.");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new CaseFormatException($"The member {name} has an unpaired surrogate: give its bytes as base64.", e);
        }
    }

    private static void RequireObject(JsonElement element, [NotNull] string? what)
    {
        ArgumentNullException.ThrowIfNull(what);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new CaseFormatException($"An object was expected where {what} is read.");
        }
    }
}
