using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Diagnostics;
using OathMesh.Policy.Pkl;
using OathMesh.Receiving;

namespace OathMesh.Policy;

/// <summary>
/// A policy file, in JSON or Pkl, that may change while it is used. A new version is compiled off the request path and taken in one step; a bad one is refused,
/// logged and counted, and the last good one stays. Before there is a good one, every decision is <see cref="PolicyDecision.Unavailable"/>. Each decision uses one
/// version, and carries its hash. Safe for use by many threads.
/// </summary>
public sealed class ReloadingPolicy : IPolicy, IReceiverPart, IDisposable
{
    private const int MaxEvaluations = 3;

    private readonly PolicySource _source;
    private readonly ReloadingPolicyOptions _options;
    private readonly PklEvaluator _pkl;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly PolicyWatch _watch;
    private readonly RetryDelay _retry;
    private volatile State _state = new(null, [], []);
    private string? _seen;
    private bool _isUnsettled;

    /// <summary>Loads a policy file and begins to watch it. Blocks while it loads; that it cannot be loaded is no exception: see <see cref="Faults"/>.</summary>
    /// <param name="path">The file; written in Pkl when its name ends in <c>.pkl</c>.</param>
    /// <param name="options">How it is watched; the defaults when <see langword="null"/>. Read once.</param>
    /// <param name="timeProvider">What says when to look; the system's clock when <see langword="null"/>.</param>
    /// <param name="logger">Where versions taken and refused are logged.</param>
    /// <exception cref="ArgumentException">The options have faults; the message lists every one.</exception>
    public ReloadingPolicy(
        string path, ReloadingPolicyOptions? options = null, TimeProvider? timeProvider = null, ILogger<ReloadingPolicy>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ReloadingPolicyOptions();
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _source = new PolicySource(Path.GetFullPath(path));
        _options = new ReloadingPolicyOptions { Audience = options.Audience };
        foreach (var issuer in options.TrustedIssuers)
        {
            _options.TrustedIssuers.Add(issuer);
        }

        _pkl = options.Pkl ?? new PklEvaluator();
        _logger = logger ?? NullLogger<ReloadingPolicy>.Instance;
        timeProvider ??= TimeProvider.System;
        _retry = new RetryDelay(timeProvider);
        Refresh();
        _watch = new PolicyWatch(_source.Path, _source.IsPart, options.Watch, options.PollInterval, timeProvider, Refresh);
    }

    /// <summary>The version that decides now; <see langword="null"/> when there has been no good one yet.</summary>
    public JsonPolicy? Current => _state.Policy;

    /// <summary>Why the newest content of the file was refused: every fault, with its place; empty when it is <see cref="Current"/>.</summary>
    public IReadOnlyList<string> Faults => _state.Faults;

    /// <summary>Where the newest content is a good policy that does not fit the receiver: why; otherwise empty.</summary>
    public IReadOnlyList<string> Misfits => _state.Misfits;

    /// <inheritdoc />
    IReadOnlyList<string> IReceiverPart.Obstacles => _state.Policy is null ? ["There is no usable policy; the log says why."] : [];

    /// <inheritdoc />
    Task IReceiverPart.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Why a policy does not fit its receiver; empty when it does.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="audience">The receiver's audience; not checked when <see langword="null"/> or empty.</param>
    /// <param name="trustedIssuers">The receiver's trusted issuers.</param>
    /// <returns>The faults: what is wrong and how to mend it.</returns>
    public static IReadOnlyList<string> FindMisfits(JsonPolicy policy, string? audience, IEnumerable<string> trustedIssuers)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(trustedIssuers);
        var faults = new List<string>();
        if (audience is { Length: > 0 } && !policy.Audiences.Contains(audience))
        {
            faults.Add($"The policy is not for the audience '{audience}': add it to the policy's audiences, or every token is denied.");
        }

        faults.AddRange(trustedIssuers
            .Where(issuer => !policy.Issuers.Contains(issuer))
            .Select(issuer => $"The policy does not know the trusted issuer '{issuer}': add it to the policy's issuers, or its tokens are denied."));
        return faults;
    }

    /// <inheritdoc />
    public PolicyDecision Evaluate(OathMeshCaller caller) => _state.Policy is { } policy ? policy.Evaluate(caller) : PolicyDecision.Unavailable;

    /// <summary>Looks at the file now, and takes what is new. Blocks while it loads. Needed only where waiting for the watch is not wanted.</summary>
    /// <returns>Whether there was anything new, good or bad.</returns>
    public bool Refresh()
    {
        lock (_lock)
        {
            var fingerprint = "";
            try
            {
                fingerprint = _source.Fingerprint(out var content);
                var isSame = fingerprint == _seen;

                // As long as files change under every evaluation, it is their rest that is new.
                if (isSame != _isUnsettled && !_retry.IsDue)
                {
                    return false;
                }

                if (!isSame && !_isUnsettled)
                {
                    _retry.Stop();
                }

                _isUnsettled = false;
                Take(Load(ref fingerprint, content));
                _retry.Stop();
                return true;
            }
            catch (PolicyFormatException e)
            {
                return Fail(e.Faults, e.IsTransient);
            }
            catch (Exception e)
            {
                // Nobody waits for a background load: the unexpected must be seen here, and must not end the process.
                return Fail([$"{_source.Path}: this should not happen: {e.GetType().Name}: {e.Message}"], isTransient: true);
            }
            finally
            {
                _seen = fingerprint;
            }
        }
    }

    /// <summary>Stops watching. The last good version goes on deciding.</summary>
    public void Dispose() => _watch.Dispose();

    /// <summary>Loads what has the fingerprint. Where files are changed meanwhile, what was evaluated may be of both versions, and is evaluated again.</summary>
    private JsonPolicy Load(ref string fingerprint, byte[]? content)
    {
        for (var i = 0; i < MaxEvaluations; i++)
        {
            if (content is not null && !PolicyFile.IsPkl(_source.Path))
            {
                return JsonPolicy.Parse(content, _source.Path);
            }

            var policy = PolicyFile.Load(_source.Path, _pkl);
            var before = fingerprint;
            fingerprint = _source.Fingerprint(out content);
            if (fingerprint == before)
            {
                return policy;
            }
        }

        _isUnsettled = true;
        throw new PolicyFormatException(
            [$"{_source.Path}: files of its folder were changed during each of {MaxEvaluations} evaluations. Give the policy a folder of its own, where nothing else is written."])
        {
            IsTransient = true,
        };
    }

    /// <returns>Whether it is another fault than the one that is tried again.</returns>
    private bool Fail(IReadOnlyList<string> faults, bool isTransient)
    {
        var isRepeated = isTransient && _retry.IsPending && faults.SequenceEqual(_state.Faults, StringComparer.Ordinal);
        if (isTransient)
        {
            _retry.Start();
        }
        else
        {
            _retry.Stop();
        }

        if (!isRepeated)
        {
            Refuse(faults);
        }

        return !isRepeated;
    }

    private void Take(JsonPolicy policy)
    {
        if (FindMisfits(policy, _options.Audience, _options.TrustedIssuers) is { Count: > 0 } misfits)
        {
            Refuse([.. misfits.Select(fault => $"{_source.Path}: {fault}")]);
            _state = _state with { Misfits = misfits };
            return;
        }

        var isNew = policy.Hash != _state.Policy?.Hash;
        _state = new State(policy, [], []);
        if (isNew)
        {
            Log.PolicyLoaded(_logger, _source.Path, policy.Hash, policy.Rules.Count);
            OathMeshMeter.PolicyLoaded("loaded");
        }
    }

    private void Refuse(IReadOnlyList<string> faults)
    {
        _state = _state with { Faults = faults, Misfits = [] };
        OathMeshMeter.PolicyLoaded("refused");
        if (_state.Policy is { } good)
        {
            Log.PolicyRefused(_logger, _source.Path, good.Hash, string.Join(' ', faults));
        }
        else
        {
            Log.PolicyUnavailable(_logger, _source.Path, string.Join(' ', faults));
        }
    }

    private sealed record State(JsonPolicy? Policy, IReadOnlyList<string> Faults, IReadOnlyList<string> Misfits);
}
