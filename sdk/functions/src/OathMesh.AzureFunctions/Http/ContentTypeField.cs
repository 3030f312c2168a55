namespace OathMesh.AzureFunctions;

/// <summary>The value of <c>Content-Type</c>, where it can be known. On its way to a worker two fields become one with a comma, so one with a comma is not bound.</summary>
internal static class ContentTypeField
{
    public static bool TryRead(IReadOnlyList<string?> values, out string? value)
    {
        value = values.Count == 1 ? values[0] : null;
        return values.Count <= 1 && value?.Contains(',', StringComparison.Ordinal) != true;
    }
}
