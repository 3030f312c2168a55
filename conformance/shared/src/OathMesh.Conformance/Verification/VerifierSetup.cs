using System.Runtime.InteropServices;
using System.Text.Json;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Verification;

namespace OathMesh.Conformance.Verification;

/// <summary>A fresh receiver as a verify or http case describes it, and the steps to run against it. Adapters take its <see cref="Options"/> and <see cref="Time"/> apart.</summary>
public sealed class VerifierSetup : IDisposable
{
    private static readonly string[] RunMembers = ["cmd", "seq", "op", "config", "jwks", "steps"];

    private static readonly string[] ConfigMembers =
    [
        "audience", "trustedIssuers", "clockSkewSeconds", "requireRequestBinding", "policy", "revokedSubjects", "faults", "keyOwner",
    ];

    private readonly MemoryReplayStore _replayStore;

    private VerifierSetup(JsonElement config, JsonElement? jwks, IReadOnlyList<CaseStep> steps)
    {
        Steps = steps;
        Faults = CaseFaults.Read(config);
        _replayStore = new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false }, Time);
        Options.Audience = config.OptionalString("audience");
        foreach (var issuer in config.OptionalStrings("trustedIssuers") ?? [])
        {
            Options.TrustedIssuers.Add(issuer);
        }

        if (config.TryGetMember("clockSkewSeconds", out var skew))
        {
            Options.Leeway = skew.ValueKind == JsonValueKind.Number && skew.TryGetInt32(out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : throw new CaseFormatException("The member clockSkewSeconds must be an integer.");
        }

        Options.RequireRequestBinding = config.OptionalBoolean("requireRequestBinding");
        Options.Keys = new CaseKeySource(jwks, config.OptionalString("keyOwner"));
        Options.ReplayStore = Faults.Replay ? BrokenSeams.Instance : _replayStore;
        Options.Policy = Faults.Policy ? BrokenSeams.Instance : ReadPolicy(config);
        Options.Revocations = Faults.Revocation ? BrokenSeams.Instance : new StaticRevocationList(config.OptionalStrings("revokedSubjects") ?? []);
        Options.Audit = Faults.Audit ? BrokenSeams.Instance : OpenSeams.Instance;
    }

    /// <summary>The receiver's settings, complete but for <see cref="CaseFaults.Binding"/>, which concerns the facts of the request.</summary>
    public TokenVerifierOptions Options { get; } = new();

    /// <summary>The receiver's clock; set it to a step's <see cref="CaseStep.Now"/> before the step.</summary>
    public CaseClock Time { get; } = new();

    /// <summary>The seams that the case breaks. <see cref="Options"/> has them broken already.</summary>
    public CaseFaults Faults { get; }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<CaseStep> Steps { get; }

    /// <summary>Reads the run line of a verify or http case.</summary>
    /// <param name="run">The line.</param>
    /// <param name="furtherConfig">Names of settings that the caller reads itself.</param>
    /// <returns>The receiver. Dispose it after the case.</returns>
    /// <exception cref="CaseFormatException">A member is missing, malformed or not known.</exception>
    public static VerifierSetup Read(JsonElement run, params IEnumerable<string> furtherConfig) =>
        Read(run, [.. run.RequiredArray("steps").Select(CaseStep.Read)], furtherConfig);

    /// <summary>Reads the receiver of a run line whose steps the caller reads itself; <see cref="Steps"/> is empty.</summary>
    /// <param name="run">The line.</param>
    /// <param name="furtherConfig">Names of settings that the caller reads itself.</param>
    /// <returns>The receiver. Dispose it after the case.</returns>
    /// <exception cref="CaseFormatException">A member is missing, malformed or not known.</exception>
    public static VerifierSetup ReadReceiver(JsonElement run, params IEnumerable<string> furtherConfig) => Read(run, [], furtherConfig);

    private static VerifierSetup Read(JsonElement run, IReadOnlyList<CaseStep> steps, IEnumerable<string> furtherConfig)
    {
        run.RefuseOthers(RunMembers);
        var config = run.RequiredMember("config");
        config.RefuseOthers(ConfigMembers.Concat(furtherConfig));
        JsonElement? jwks = run.TryGetMember("jwks", out var sets) ? sets : null;
        if (jwks is { ValueKind: not JsonValueKind.Object })
        {
            throw new CaseFormatException("The member jwks must be an object: issuer to key set.");
        }

        return new VerifierSetup(config, jwks, steps);
    }

    /// <summary>Makes the verifier.</summary>
    /// <returns>The verifier, on <see cref="Options"/> and <see cref="Time"/>.</returns>
    /// <exception cref="CaseFormatException">The settings have faults.</exception>
    public TokenVerifier CreateVerifier()
    {
        var faults = Options.Validate();
        return faults.Count == 0 ? new TokenVerifier(Options, Time) : throw new CaseFormatException("The member config: " + string.Join(' ', faults));
    }

    /// <inheritdoc />
    public void Dispose() => _replayStore.Dispose();

    private static IPolicy ReadPolicy(JsonElement config)
    {
        try
        {
            return config.TryGetMember("policy", out var policy) ? JsonPolicy.Parse(JsonMarshal.GetRawUtf8Value(policy)) : OpenSeams.Instance;
        }
        catch (PolicyFormatException e)
        {
            throw new CaseFormatException("The member policy: " + e.Message, e);
        }
    }
}
