using System.Globalization;
using System.Text.Json;
using OathMesh.Issuer.Configuration;

namespace OathMesh.Issuer.Json;

/// <summary>The members of a JSON object. Unknown and duplicate members and wrong types become faults, all of them; reading goes on as if the member were absent.</summary>
internal sealed class StrictObject
{
    private const int LongestNameTold = 64;

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly string _place;
    private readonly FaultList _faults;

    private StrictObject(string place, FaultList faults)
    {
        _place = place;
        _faults = faults;
    }

    /// <summary>Reads the members of an object.</summary>
    /// <param name="element">The value that should be an object.</param>
    /// <param name="place">Its place; empty to name members alone.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="refusal">Why a member of this name is refused, or <see langword="null"/> when it is known.</param>
    /// <exception cref="InvalidOperationException">A name has an unpaired surrogate.</exception>
    public static StrictObject Read(JsonElement element, string place, FaultList faults, Func<string, string?> refusal)
    {
        var result = new StrictObject(place, faults);
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(place, "must be an object");
            return result;
        }

        foreach (var member in element.EnumerateObject())
        {
            var name = member.Name;
            if (refusal(name) is { } reason)
            {
                faults.Add(result.PlaceOf(name), reason);
            }
            else if (!result._members.TryAdd(name, member.Value))
            {
                faults.Add(result.PlaceOf(name), "is given more than once: keep one");
            }
        }

        return result;
    }

    /// <summary>The refusal for objects with a fixed list of members.</summary>
    public static Func<string, string?> OnlyKnown(params string[] known) =>
        name => known.Contains(name, StringComparer.Ordinal) ? null : $"is not known here; known are {string.Join(", ", known)}";

    public string PlaceOf(string name)
    {
        var told = name.Length <= LongestNameTold ? name : name[..LongestNameTold] + "…";
        return _place.Length == 0 ? told : $"{_place}.{told}";
    }

    public JsonElement? Member(string name) => _members.TryGetValue(name, out var value) ? value : null;

    public string? Text(string name)
    {
        if (Member(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : Fault<string>(name, "must be a string");
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        if (Member(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(entry => entry.GetString()!)]
            : Fault<IReadOnlyList<string>>(name, "must be a list of strings");
    }

    /// <summary>The elements of a list; none when it is absent or no list.</summary>
    public IEnumerable<JsonElement> Elements(string name)
    {
        if (Member(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Fault<IEnumerable<JsonElement>>(name, "must be a list") ?? [];
    }

    /// <summary>A plain integer such as <c>900</c>, of any size: what lies beyond <see cref="int"/> is cut to its bounds. <c>9e2</c> and <c>900.0</c> are refused.</summary>
    public int? Integer(string name)
    {
        if (Member(name) is not { } value)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";
        var digits = text.AsSpan().TrimStart('-');
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            _faults.Add(PlaceOf(name), "must be a whole number");
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : text[0] == '-' ? int.MinValue : int.MaxValue;
    }

    private T? Fault<T>(string name, string text)
        where T : class
    {
        _faults.Add(PlaceOf(name), text);
        return null;
    }
}
