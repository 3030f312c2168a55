using System.Text.Json;

namespace OathMesh.Cli.Policies;

/// <summary>A call as an audit file has it: what the policy was asked about, as far as audit lines say. Several lines of one call count together.</summary>
/// <param name="Issuer">Its issuer.</param>
/// <param name="Subject">Its caller.</param>
/// <param name="Audience">Its audience.</param>
/// <param name="Action">Its action.</param>
/// <param name="WasAllowed">Whether it was allowed then.</param>
internal sealed record RecordedCall(string Issuer, string Subject, string Audience, string Action, bool WasAllowed)
{
    private const string Cut = "\u2026";

    /// <summary>The calls that reached a policy, each with how often; and how many lines could not be used.</summary>
    public static (SortedDictionary<RecordedCall, int> Calls, int Unusable) ReadAll(Stream audit)
    {
        var calls = new SortedDictionary<RecordedCall, int>(Comparer<RecordedCall>.Create(Compare));
        var unusable = 0;
        using var reader = new StreamReader(audit);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (!TryRead(line, out var call))
            {
                unusable++;
            }
            else if (call is not null)
            {
                calls[call] = calls.GetValueOrDefault(call) + 1;
            }
        }

        return (calls, unusable);
    }

    /// <summary>Gives <see langword="null"/> for what never reached a policy, and <see langword="false"/> for what is no audit line or was cut.</summary>
    private static bool TryRead(string line, out RecordedCall? call)
    {
        call = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var members = document.RootElement;
            string? Text(string name) => members.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (Text("event") is not { } what)
            {
                return false;
            }

            var isAllow = what == "allow";
            if (!isAllow && !(what == "deny" && Text("reason") == "policy_denied"))
            {
                return true;
            }

            if (Text("iss") is not { } issuer || Text("sub") is not { } subject || Text("aud") is not { } audience || Text("act") is not { } action)
            {
                return false;
            }

            call = new RecordedCall(issuer, subject, audience, action, isAllow);
            return !(issuer + subject + audience + action).Contains(Cut, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static int Compare(RecordedCall one, RecordedCall other)
    {
        var order = string.CompareOrdinal(one.Subject, other.Subject);
        order = order != 0 ? order : string.CompareOrdinal(one.Action, other.Action);
        order = order != 0 ? order : string.CompareOrdinal(one.Issuer, other.Issuer);
        order = order != 0 ? order : string.CompareOrdinal(one.Audience, other.Audience);
        return order != 0 ? order : one.WasAllowed.CompareTo(other.WasAllowed);
    }
}
