using System.Text;
using System.Text.Json;

namespace OathMesh.Policy;

/// <summary>The content of a policy document.</summary>
internal sealed record PolicyDocument(IReadOnlyList<string> Issuers, IReadOnlyList<string> Audiences, IReadOnlyList<PolicyRule> Rules);

/// <summary>Reads a policy document strictly, and lists every fault with its place.</summary>
internal sealed class PolicyReader
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 16,
    };

    private readonly List<string> _faults = [];

    public static PolicyDocument Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            throw new PolicyFormatException($"The policy has {json.Length} bytes; at most {MaxBytes} are allowed.");
        }

        try
        {
            using var parsed = JsonDocument.Parse(json.ToArray(), Options);
            var reader = new PolicyReader();
            var document = reader.ReadDocument(parsed.RootElement);
            return reader._faults.Count == 0 ? document : throw new PolicyFormatException(reader._faults);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PolicyFormatException("The policy is not strict JSON: " + e.Message, e);
        }
    }

    private PolicyDocument ReadDocument(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Fault("$", "a policy is a JSON object with version, issuers, audiences and rules");
            return new([], [], []);
        }

        RefuseUnknown(root, "$", ["version", "issuers", "audiences", "rules"]);
        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || version.GetRawText() != "1")
        {
            Fault("$.version", "must be 1");
        }

        var issuers = ReadStrings(root, "issuers", "$", required: true);
        var audiences = ReadStrings(root, "audiences", "$", required: true);
        return new(issuers ?? [], audiences ?? [], ReadRules(root));
    }

    private List<PolicyRule> ReadRules(JsonElement root)
    {
        var rules = new List<PolicyRule>();
        if (!root.TryGetProperty("rules", out var elements) || elements.ValueKind != JsonValueKind.Array || elements.GetArrayLength() == 0)
        {
            Fault("$.rules", "must be a list of at least one rule");
            return rules;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in elements.EnumerateArray())
        {
            var place = $"$.rules[{rules.Count}]";
            var rule = ReadRule(element, place);
            if (rule.Name.Length > 0 && !names.Add(rule.Name))
            {
                Fault($"{place}.name", $"'{rule.Name}' is another rule's name: names are unique, so that an audit line names one rule");
            }

            rules.Add(rule);
        }

        if (rules[^1] is not { Name: "default", Allow: false, Match.IsEmpty: true })
        {
            Fault($"$.rules[{rules.Count - 1}]", """the last rule must be {"name":"default","match":{},"allow":false}: what nothing allows is denied""");
        }

        return rules;
    }

    private PolicyRule ReadRule(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fault(place, "a rule is an object with name, match and allow");
            return new("", new PolicyMatch(), Allow: false);
        }

        RefuseUnknown(element, place, ["name", "match", "allow"]);
        var name = ReadString(element, "name", place);
        if (name is null || Encoding.UTF8.GetByteCount(name) > 128)
        {
            Fault($"{place}.name", "must be a string of 1 to 128 bytes of UTF-8");
        }

        var allow = element.TryGetProperty("allow", out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Fault($"{place}.allow", "must be true or false");
        return new(name ?? "", ReadMatch(element, place), allow);
    }

    private PolicyMatch ReadMatch(JsonElement rule, string rulePlace)
    {
        var place = $"{rulePlace}.match";
        if (!rule.TryGetProperty("match", out var match) || match.ValueKind != JsonValueKind.Object)
        {
            Fault(place, "must be an object; {} matches anything");
            return new PolicyMatch();
        }

        RefuseUnknown(match, place, ["iss", "sub", "aud", "act", "env", "tenant", "scope", "src", "src.type", "src.repo", "src.workflow"]);
        return new PolicyMatch
        {
            Issuer = ReadString(match, "iss", place),
            Subject = ReadString(match, "sub", place),
            Audience = ReadString(match, "aud", place),
            Action = ReadString(match, "act", place),
            Environment = ReadString(match, "env", place),
            Tenant = ReadString(match, "tenant", place),
            Scope = ReadStrings(match, "scope", place, required: false),
            SourceType = ReadSource(match, "type", place),
            SourceRepository = ReadSource(match, "repo", place),
            SourceWorkflow = ReadSource(match, "workflow", place),
        };
    }

    /// <summary>A field of the source is written either as <c>"src":{"repo":...}</c> or as <c>"src.repo":...</c>.</summary>
    private string? ReadSource(JsonElement match, string name, string place)
    {
        var dotted = ReadString(match, $"src.{name}", place);
        if (!match.TryGetProperty("src", out var source))
        {
            return dotted;
        }

        if (source.ValueKind != JsonValueKind.Object)
        {
            Fault($"{place}.src", "must be an object with type, repo and workflow");
            return dotted;
        }

        if (name == "type")
        {
            RefuseUnknown(source, $"{place}.src", ["type", "repo", "workflow"]);
            if (!source.EnumerateObject().Any())
            {
                Fault($"{place}.src", "is empty; leave it out to match anything");
            }
        }

        var nested = ReadString(source, name, $"{place}.src");
        if (nested is not null && dotted is not null)
        {
            Fault($"{place}.src.{name}", "is given twice, nested and dotted: keep one");
        }

        return nested ?? dotted;
    }

    private string? ReadString(JsonElement parent, string name, string place)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fault($"{place}.{name}", "must be a non-empty string; leave it out to match anything");
        return null;
    }

    private List<string>? ReadStrings(JsonElement parent, string name, string place, bool required)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            if (required)
            {
                Fault($"{place}.{name}", "is missing: list at least one");
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.Array
            || value.GetArrayLength() == 0
            || value.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String || entry.GetString() is { Length: 0 }))
        {
            Fault($"{place}.{name}", required ? "must be a list of at least one non-empty string" : "must be a list of at least one non-empty string; leave it out to match anything");
            return null;
        }

        return [.. value.EnumerateArray().Select(entry => entry.GetString()!)];
    }

    private void RefuseUnknown(JsonElement element, string place, string[] known)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
            {
                Fault($"{place}.{property.Name}", $"is not known here; known are {string.Join(", ", known)}");
            }
        }
    }

    private bool Fault(string place, string fault)
    {
        _faults.Add($"{place}: {fault}.");
        return false;
    }
}
