using System.Collections.Frozen;
using OathMesh.Receiving;

namespace OathMesh.Grpc;

/// <summary>Which actions each method needs: the options' map, and what the method's endpoint says.</summary>
internal sealed class ActMap
{
    private readonly FrozenDictionary<string, IReadOnlyList<string>> _acts;
    private readonly FrozenSet<string> _open;
    private readonly bool _areUnmappedAllowed;

    private ActMap(OathMeshGrpcOptions options)
    {
        _acts = options.Acts.ToFrozenDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value], StringComparer.Ordinal);
        _open = options.OpenMethods.ToFrozenSet(StringComparer.Ordinal);
        _areUnmappedAllowed = options.UnmappedMethods == UnmappedMethods.AllowAnyAct;
    }

    /// <summary>Whether a token's action suits a method.</summary>
    public enum Answer
    {
        Suits,
        Mismatch,
        Unmapped,
    }

    public static ActMap Create(OathMeshGrpcOptions options, List<string> faults)
    {
        foreach (var method in options.Acts.Keys.Concat(options.OpenMethods).Where(method => !IsMethod(method)))
        {
            faults.Add($"'{method}' is not a method: write /pkg.Service/Method.");
        }

        foreach (var (method, _) in options.Acts.Where(pair => pair.Value is null || pair.Value.Count == 0 || pair.Value.Any(string.IsNullOrEmpty)))
        {
            faults.Add($"Acts names no action for {method}, or an empty one: name at least one.");
        }

        foreach (var method in options.OpenMethods.Where(options.Acts.ContainsKey))
        {
            faults.Add($"{method} is open and needs an action: remove it from OpenMethods or from Acts.");
        }

        if (!Enum.IsDefined(options.UnmappedMethods))
        {
            faults.Add("UnmappedMethods must be Deny or AllowAnyAct.");
        }

        return faults.Count == 0 ? new ActMap(options) : new ActMap(new OathMeshGrpcOptions());
    }

    /// <summary>Whether anybody may call the method. Never so when its code asks for an action.</summary>
    public bool IsOpen(string method, IReadOnlyList<IActMetadata> stated) => stated.Count == 0 && _open.Contains(method);

    public Answer Judge(string method, IReadOnlyList<IActMetadata> stated, string action)
    {
        var isMapped = _acts.TryGetValue(method, out var mapped);
        if (!isMapped && stated.Count == 0)
        {
            return _areUnmappedAllowed ? Answer.Suits : Answer.Unmapped;
        }

        return (!isMapped || mapped!.Contains(action, StringComparer.Ordinal)) && stated.All(statement => statement.Actions.Contains(action, StringComparer.Ordinal))
            ? Answer.Suits
            : Answer.Mismatch;
    }

    private static bool IsMethod(string method)
    {
        var parts = method.Split('/');
        return parts is ["", { Length: > 0 }, { Length: > 0 }];
    }
}
