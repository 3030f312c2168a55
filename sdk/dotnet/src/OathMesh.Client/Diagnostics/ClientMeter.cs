using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OathMesh.Client.Diagnostics;

/// <summary>Metrics: the meter named <c>OathMesh.Client</c>. Tags are bounded: never a subject, audience or token id.</summary>
internal static class ClientMeter
{
    public const string Name = "OathMesh.Client";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Hits =
        Meter.CreateCounter<long>("oathmesh.client.pool.hits", "{token}", "Tokens handed out from the stock.");

    private static readonly Counter<long> Misses =
        Meter.CreateCounter<long>("oathmesh.client.pool.misses", "{token}", "Requests for a token that found the stock empty.");

    private static readonly Counter<long> Drops =
        Meter.CreateCounter<long>("oathmesh.client.pool.drops", "{token}", "Tokens in stock thrown away unused, by reason.");

    private static readonly Histogram<double> IssuerDuration =
        Meter.CreateHistogram<double>("oathmesh.client.issuer.duration", "s", "How long a request to the issuer took, by outcome.");

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("oathmesh.client.retries", "{request}", "Requests sent once more with a new token, by the code that denied the first.");

    public static void Hit() => Hits.Add(1);

    public static void Missed() => Misses.Add(1);

    public static void Dropped(int tokens, string reason)
    {
        if (tokens > 0)
        {
            Drops.Add(tokens, new KeyValuePair<string, object?>("oathmesh.reason", reason));
        }
    }

    public static void IssuerAsked(string? error, TimeSpan duration)
    {
        var tags = new TagList { { "oathmesh.outcome", error is null ? "mint" : "refuse" } };
        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        IssuerDuration.Record(duration.TotalSeconds, tags);
    }

    public static void Retried(string code) => Retries.Add(1, new KeyValuePair<string, object?>("error.type", code));
}
