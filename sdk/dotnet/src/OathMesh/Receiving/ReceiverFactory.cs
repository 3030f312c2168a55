using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Diagnostics;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Policy.Pkl;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Verification;

namespace OathMesh.Receiving;

/// <summary>
/// Makes receivers: each part from the options, else from the services, else from the settings. All faults are found before it gives up.
/// One factory an application: receivers whose replay store is in memory share it.
/// </summary>
public sealed class ReceiverFactory : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IServiceProvider _services;
    private readonly ILoggerFactory _loggers;
    private readonly string _contentRoot;
    private MemoryReplayStore? _sharedStore;

    /// <summary>Creates a factory.</summary>
    /// <param name="services">Where parts are looked for that the options do not give: <see cref="IKeySource"/>, <see cref="IPolicy"/>, <see cref="IReplayStore"/>, <see cref="IRevocationList"/>, <see cref="IAuditSink"/>, <see cref="TimeProvider"/>.</param>
    /// <param name="loggers">Where the receivers' loggers come from.</param>
    /// <param name="contentRoot">The absolute path that relative file names start from.</param>
    public ReceiverFactory(IServiceProvider services, ILoggerFactory loggers, string contentRoot)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentException.ThrowIfNullOrEmpty(contentRoot);
        _services = services;
        _loggers = loggers;
        _contentRoot = contentRoot;
    }

    /// <summary>Disposes the shared replay store.</summary>
    public void Dispose() => _sharedStore?.Dispose();

    /// <summary>Makes a receiver.</summary>
    /// <param name="options">Its settings. They are read once.</param>
    /// <param name="receiver">The receiver; the caller disposes it. <see langword="null"/> when there are faults.</param>
    /// <param name="faults">Every fault of the settings, each with how to mend it; empty when the receiver was made.</param>
    /// <returns>Whether the receiver was made.</returns>
    public bool TryCreate(ReceiverOptions options, [NotNullWhen(true)] out Receiver? receiver, out IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(options);
        var found = new List<string>();
        receiver = Create(options, found);
        faults = found;
        return receiver is not null;
    }

    private Receiver? Create(ReceiverOptions options, List<string> faults)
    {
        faults.AddRange(options.ConfigurationFaults);
        var owned = new List<object>();
        var keySources = new List<JwksKeySource>();
        var time = options.TimeProvider ?? _services.GetService<TimeProvider>() ?? TimeProvider.System;

        var settings = new TokenVerifierOptions
        {
            Audience = options.Audience,
            Leeway = options.Leeway,
            RequireRequestBinding = options.RequireRequestBinding,
            SignatureEngine = options.SignatureEngine,
            CrossCheckRate = options.CrossCheckRate,
            MaxTableMebibytes = options.MaxTableMebibytes,
            Keys = options.Keys ?? _services.GetService<IKeySource>() ?? MakeKeys(options, time, faults, keySources, owned),
            Policy = options.Policy ?? _services.GetService<IPolicy>() ?? MakePolicy(options, time, faults, owned),
            Revocations = options.Revocations ?? _services.GetService<IRevocationList>() ?? MakeRevocations(options, time, faults, owned),
            ReplayStore = options.ReplayStore ?? _services.GetService<IReplayStore>() ?? MakeReplayStore(options, time, faults),
        };
        foreach (var issuer in options.TrustedIssuers)
        {
            settings.TrustedIssuers.Add(issuer);
        }

        CheckOwnSettings(options, faults);
        CheckPolicyFits(options, settings.Policy, faults);

        // Last, and only when all else is well: opening the file takes hold of it.
        var mayOpen = faults.Count == 0;
        settings.Audit = options.Audit ?? _services.GetService<IAuditSink>() ?? MakeAudit(options, faults, owned, mayOpen);
        faults.AddRange(settings.Validate().Where(fault => !IsConsequence(fault, settings, faults)));
        if (faults.Count > 0)
        {
            Dispose(owned);
            return null;
        }

        if (settings.Revocations is null)
        {
            Log.RevocationNotConfigured(_loggers.CreateLogger<ReceiverFactory>(), options.Audience);
        }

        return new Receiver(
            options,
            new TokenVerifier(settings, time, _loggers.CreateLogger<TokenVerifier>()),
            keySources,
            [.. new object?[] { settings.Policy, settings.ReplayStore, settings.Revocations }.OfType<IReceiverPart>()],
            settings.ReplayStore!,
            settings.Audit!,
            time,
            owned);
    }

    private static void CheckOwnSettings(ReceiverOptions options, List<string> faults)
    {
        if (options.MaxBoundBodyBytes is < 0 or > 64 * 1024 * 1024)
        {
            faults.Add("MaxBoundBodyBytes must be from 0 to 67108864 (64 MiB).");
        }

        if (string.IsNullOrEmpty(options.Realm) || options.Realm.Any(character => character is < ' ' or > '~'))
        {
            faults.Add("Realm must be printable ASCII and not empty.");
        }

        foreach (var issuer in options.KeySets.Keys.Where(issuer => !options.TrustedIssuers.Contains(issuer)))
        {
            faults.Add($"KeySets names the issuer '{issuer}', which TrustedIssuers does not: add it there or remove it here.");
        }

        foreach (var issuer in options.RevocationLists.Keys.Where(issuer => !options.TrustedIssuers.Contains(issuer)))
        {
            faults.Add($"RevocationLists names the issuer '{issuer}', which TrustedIssuers does not: add it there or remove it here.");
        }

        if (options.RevocationLists.Count > 0 && !options.CheckRevocations)
        {
            faults.Add("RevocationLists is set and CheckRevocations is not, so that nothing would be checked: set it to true, or remove the lists.");
        }
    }

    /// <summary>That a watched policy cannot be used is no fault by itself: it may be mended while the host runs. When the host does not start anyway, it is told too.</summary>
    private static void CheckPolicyFits(ReceiverOptions options, IPolicy? policy, List<string> faults)
    {
        if (policy is JsonPolicy rules)
        {
            faults.AddRange(ReloadingPolicy.FindMisfits(rules, options.Audience, options.TrustedIssuers));
        }
        else if (policy is ReloadingPolicy watched)
        {
            faults.AddRange(watched.Misfits.Count > 0 ? watched.Misfits : faults.Count > 0 ? watched.Faults : []);
        }
    }

    /// <summary>A part that could not be made was reported with its cause: that it is missing says nothing more.</summary>
    private static bool IsConsequence(string fault, TokenVerifierOptions settings, List<string> faults) =>
        faults.Count > 0
        && ((settings.Keys is null && fault.StartsWith("Keys ", StringComparison.Ordinal))
            || (settings.Policy is null && fault.StartsWith("Policy ", StringComparison.Ordinal))
            || (settings.ReplayStore is null && fault.StartsWith("ReplayStore ", StringComparison.Ordinal))
            || (settings.Audit is null && fault.StartsWith("Audit ", StringComparison.Ordinal)));

    private IKeySource? MakeKeys(ReceiverOptions options, TimeProvider time, List<string> faults, List<JwksKeySource> started, List<object> owned)
    {
        var remote = new JwksKeySourceOptions
        {
            RefreshInterval = options.KeyRefreshInterval,
            MaxAge = options.KeyMaxAge,
            AllowInsecureHttp = options.AllowInsecureHttp,
        };
        var local = new Dictionary<string, JsonWebKeySet>(StringComparer.Ordinal);
        foreach (var issuer in options.TrustedIssuers.Distinct(StringComparer.Ordinal))
        {
            if (!options.KeySets.TryGetValue(issuer, out var place))
            {
                remote.Issuers[issuer] = null;
            }
            else if (Uri.TryCreate(place, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                remote.Issuers[issuer] = uri;
            }
            else if (LoadKeySet(place, faults) is { } set)
            {
                local[issuer] = set;
            }
        }

        var remoteFaults = remote.Validate();
        faults.AddRange(remoteFaults);
        if (remoteFaults.Count > 0)
        {
            return null;
        }

        var fetched = new JwksKeySource(remote, time, _loggers.CreateLogger<JwksKeySource>());
        owned.Add(fetched);
        started.Add(fetched);
        return local.Count == 0 ? fetched : new RoutedKeySource(local, fetched);
    }

    private JsonWebKeySet? LoadKeySet(string path, List<string> faults)
    {
        try
        {
            return JsonWebKeySet.Parse(File.ReadAllBytes(Resolve(path)));
        }
        catch (Exception e) when (e is KeyFormatException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"The key set {Resolve(path)} cannot be used: {e.Message}");
            return null;
        }
    }

    private IPolicy? MakePolicy(ReceiverOptions options, TimeProvider time, List<string> faults, List<object> owned)
    {
        if (string.IsNullOrEmpty(options.PolicyFile))
        {
            faults.Add("There is no policy: set PolicyFile, or give an IPolicy. Without one nothing may be allowed.");
            return null;
        }

        var path = Resolve(options.PolicyFile);
        var pkl = new PklEvaluator(new PklEvaluatorOptions { Executable = string.IsNullOrEmpty(options.PklExecutable) ? null : Resolve(options.PklExecutable) });
        if (options.ReloadPolicy)
        {
            var settings = new ReloadingPolicyOptions { Audience = options.Audience, Pkl = pkl };
            foreach (var issuer in options.TrustedIssuers)
            {
                settings.TrustedIssuers.Add(issuer);
            }

            var watched = new ReloadingPolicy(path, settings, time, _loggers.CreateLogger<ReloadingPolicy>());
            owned.Add(watched);
            return watched;
        }

        try
        {
            return PolicyFile.Load(path, pkl);
        }
        catch (PolicyFormatException e)
        {
            faults.AddRange(e.Faults);
            return null;
        }
    }

    /// <summary>One store for all schemes of the application: a token that one of them consumed is used for the others, too.</summary>
    private MemoryReplayStore? MakeReplayStore(ReceiverOptions options, TimeProvider time, List<string> faults)
    {
        if (options.ReplayCapacity is < 1 or > 100_000_000)
        {
            faults.Add("ReplayCapacity must be from 1 to 100000000.");
            return null;
        }

        lock (_lock)
        {
            return _sharedStore ??= new MemoryReplayStore(new MemoryReplayStoreOptions { Capacity = options.ReplayCapacity }, time);
        }
    }

    private RevocationSource? MakeRevocations(ReceiverOptions options, TimeProvider time, List<string> faults, List<object> owned)
    {
        if (!options.CheckRevocations)
        {
            return null;
        }

        var settings = new RevocationSourceOptions { MaxAge = options.RevocationMaxAge, AllowInsecureHttp = options.AllowInsecureHttp };
        var before = faults.Count;
        foreach (var issuer in options.TrustedIssuers.Distinct(StringComparer.Ordinal))
        {
            if (!options.RevocationLists.TryGetValue(issuer, out var place))
            {
                settings.Issuers[issuer] = null;
            }
            else if (place == "none")
            {
                settings.Unchecked.Add(issuer);
                Log.IssuerNotChecked(_loggers.CreateLogger<ReceiverFactory>(), issuer, options.Audience);
            }
            else if (Uri.TryCreate(place, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                settings.Issuers[issuer] = uri;
            }
            else
            {
                faults.Add($"RevocationLists has '{place}' for '{issuer}': give an http or https URL, or none.");
            }
        }

        faults.AddRange(settings.Validate());
        if (faults.Count > before)
        {
            return null;
        }

        var source = new RevocationSource(settings, time, _loggers.CreateLogger<RevocationSource>());
        owned.Add(source);
        return source;
    }

    private IAuditSink? MakeAudit(ReceiverOptions options, List<string> faults, List<object> owned, bool mayOpen)
    {
        if (!mayOpen)
        {
            return null;
        }

        try
        {
            IAuditSink sink = string.IsNullOrEmpty(options.AuditFile)
                ? StreamAuditSink.StandardOutput(_loggers.CreateLogger<StreamAuditSink>())
                : new FileAuditSink(Resolve(options.AuditFile), logger: _loggers.CreateLogger<FileAuditSink>());
            owned.Add(sink);
            return sink;
        }
        catch (AuditUnavailableException e)
        {
            faults.Add(e.Message);
            return null;
        }
    }

    private string Resolve(string path) => Path.GetFullPath(path, _contentRoot);

    private static void Dispose(List<object> owned)
    {
        foreach (var part in owned.OfType<IDisposable>())
        {
            part.Dispose();
        }
    }
}
