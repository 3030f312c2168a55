using OathMesh.Receiving;

namespace OathMesh.AzureFunctions;

/// <summary>What a function asks of its callers.</summary>
internal sealed class FunctionAccess
{
    /// <summary>No token is needed: not called over HTTP, or opened explicitly.</summary>
    public static readonly FunctionAccess Open = new() { IsOpen = true };

    public bool IsOpen { get; private init; }

    /// <summary>Why the requirements cannot be told: then nobody may call the function.</summary>
    public string? Fault { get; private init; }

    /// <summary>Lists of actions; the token's must be in each.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Requirements { get; private init; } = [];

    public static FunctionAccess Require(IEnumerable<IActMetadata> requirements) => new() { Requirements = [.. requirements.Select(requirement => requirement.Actions)] };

    public static FunctionAccess Unknown(string fault) => new() { Fault = fault };

    public bool IsFor(string action) => Requirements.All(actions => actions.Contains(action, StringComparer.Ordinal));
}
