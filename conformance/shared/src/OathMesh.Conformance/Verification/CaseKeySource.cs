using System.Runtime.InteropServices;
using System.Text.Json;
using OathMesh.Keys;

namespace OathMesh.Conformance.Verification;

/// <summary>
/// The key sets of a case. An issuer without a set has unavailable keys; one whose set was refused has rejected keys. With an owner given, it reports
/// that issuer as the owner of every key it finds, as a key source that mixed issuers up would.
/// </summary>
internal sealed class CaseKeySource : IKeySource
{
    private readonly Dictionary<string, JsonWebKeySet?> _sets = new(StringComparer.Ordinal);
    private readonly string? _owner;

    public CaseKeySource(JsonElement? jwks, string? owner)
    {
        _owner = owner;
        foreach (var issuer in jwks?.EnumerateObject() ?? default)
        {
            if (!_sets.TryAdd(issuer.Name, ParseOrNull(issuer.Value)))
            {
                throw new CaseFormatException($"The member jwks has {issuer.Name} twice.");
            }
        }
    }

    public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken)
    {
        if (!_sets.TryGetValue(issuer, out var set))
        {
            return new(KeyLookup.Unavailable);
        }

        if (set is null)
        {
            return new(KeyLookup.Rejected);
        }

        return new(set.TryGet(keyId.Span, out var key) ? KeyLookup.Found(key, _owner ?? issuer) : KeyLookup.Unknown);
    }

    private static JsonWebKeySet? ParseOrNull(JsonElement set)
    {
        try
        {
            // The text as the case spells it: a set with duplicate members must be seen as such.
            return JsonWebKeySet.Parse(JsonMarshal.GetRawUtf8Value(set));
        }
        catch (KeyFormatException)
        {
            return null;
        }
    }
}
