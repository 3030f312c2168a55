using System.Diagnostics;
using System.Diagnostics.Metrics;
using OathMesh.Verification;

namespace OathMesh.Diagnostics;

/// <summary>Metrics: the meter named <c>OathMesh</c>. Tags are bounded: never a subject or token id.</summary>
internal static class OathMeshMeter
{
    private static readonly Meter Meter = new("OathMesh");

    private static readonly Counter<long> Verifications =
        Meter.CreateCounter<long>("oathmesh.verifications", "{verification}", "Verifications, by outcome, step and code.");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("oathmesh.verification.duration", "s", "How long a verification took, by outcome.");

    private static readonly Counter<long> Broken =
        Meter.CreateCounter<long>("oathmesh.verification.faults", "{fault}", "Steps that broke with an exception and denied.");

    private static readonly Counter<long> KeySetFetches =
        Meter.CreateCounter<long>("oathmesh.key_set.fetches", "{fetch}", "Fetches of issuers' key sets, by outcome.");

    private static readonly Counter<long> RevocationFetches =
        Meter.CreateCounter<long>("oathmesh.revocation_list.fetches", "{fetch}", "Fetches of revocation lists, by outcome.");

    private static readonly Counter<long> AuditFailures =
        Meter.CreateCounter<long>("oathmesh.audit.failures", "{failure}", "Audit batches that the sink could not write.");

    private static readonly Counter<long> CrossChecks =
        Meter.CreateCounter<long>("oathmesh.signature.cross_checks", "{check}", "Accepted signatures that the provider verified, too, by whether it agreed.");

    private static readonly Counter<long> PolicyLoads =
        Meter.CreateCounter<long>("oathmesh.policy.loads", "{load}", "Changed policy files, by outcome: loaded or refused.");

    public static void Verified(VerificationError? error, TimeSpan duration)
    {
        var outcome = new KeyValuePair<string, object?>("oathmesh.outcome", error is null ? "allow" : "deny");
        if (Verifications.Enabled)
        {
            var tags = new TagList { outcome, { "oathmesh.step", error?.Step ?? 14 } };
            if (error is not null)
            {
                tags.Add("error.type", error.Code);
            }

            Verifications.Add(1, tags);
        }

        Duration.Record(duration.TotalSeconds, outcome);
    }

    public static void StepBroke(int step) => Broken.Add(1, new KeyValuePair<string, object?>("oathmesh.step", step));

    public static void KeySetFetched(string outcome) => KeySetFetches.Add(1, new KeyValuePair<string, object?>("oathmesh.outcome", outcome));

    public static void CrossChecked(bool agreed) =>
        CrossChecks.Add(1, new KeyValuePair<string, object?>("oathmesh.outcome", agreed ? "agreed" : "disagreed"));

    public static void RevocationListFetched(string outcome) => RevocationFetches.Add(1, new KeyValuePair<string, object?>("oathmesh.outcome", outcome));

    public static void PolicyLoaded(string outcome) => PolicyLoads.Add(1, new KeyValuePair<string, object?>("oathmesh.outcome", outcome));

    public static void AuditFailed() => AuditFailures.Add(1);
}
