using System.Diagnostics.Metrics;

namespace OathMesh.Issuer.Diagnostics;

/// <summary>Metrics: the meter named <c>OathMesh.Issuer</c>. Tags are bounded: never a client, subject or token id.</summary>
internal sealed class IssuerMeter
{
    public const string Name = "OathMesh.Issuer";

    private readonly Counter<long> _mints;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _changes;
    private readonly UpDownCounter<long> _waiters;

    public IssuerMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        _mints = meter.CreateCounter<long>("oathmesh.issuer.mints", "{token}", "Tokens given.");
        _refusals = meter.CreateCounter<long>("oathmesh.issuer.refusals", "{request}", "Requests for tokens that were refused, by code.");
        _duration = meter.CreateHistogram<double>("oathmesh.issuer.mint.duration", "s", "How long a request for tokens took, by outcome.");
        _changes = meter.CreateCounter<long>("oathmesh.issuer.revocation.changes", "{change}", "Revocations made and lifted.");
        _waiters = meter.CreateUpDownCounter<long>("oathmesh.issuer.revocation.waiters", "{request}", "Requests that wait for the list of revocations to change.");
    }

    /// <summary>Counts one request for tokens.</summary>
    /// <param name="tokens">How many it was given.</param>
    /// <param name="code">The code that refused it; <see langword="null"/> when it was not.</param>
    /// <param name="duration">How long it took.</param>
    public void Answered(int tokens, string? code, TimeSpan duration)
    {
        if (code is null)
        {
            _mints.Add(tokens);
        }
        else
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("error.type", code));
        }

        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("oathmesh.outcome", code is null ? "mint" : "refuse"));
    }

    /// <summary>Counts a revocation: <c>revoke</c> or <c>unrevoke</c>.</summary>
    public void RevocationChanged(string operation) => _changes.Add(1, new KeyValuePair<string, object?>("oathmesh.operation", operation));

    /// <summary>Counts those who wait.</summary>
    public void Waiting(int by) => _waiters.Add(by);

    /// <summary>Counts one request on which the issuer failed.</summary>
    public void Failed() => _refusals.Add(1, new KeyValuePair<string, object?>("error.type", "internal_error"));
}
