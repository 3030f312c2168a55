using Microsoft.Extensions.Options;
using OathMesh.Receiving;

namespace OathMesh.Grpc;

/// <summary>Finds the receiver that the options mean: that of a scheme, shared with it, or one of their own.</summary>
internal sealed class ReceiverChoice(ReceiverFactory factory, IEnumerable<IReceiverSource> sources)
{
    /// <summary>Finds or makes the receiver. All faults are found before it gives up.</summary>
    /// <returns>The receiver, and whether it was made here; <see langword="null"/> when there are faults.</returns>
    public async Task<(Receiver? Receiver, bool IsOwn)> ChooseAsync(OathMeshGrpcOptions options, List<string> faults, CancellationToken cancellationToken)
    {
        var schemes = await FindSchemesAsync(faults, cancellationToken).ConfigureAwait(false);
        if (schemes is null)
        {
            faults.AddRange(options.ConfigurationFaults);
            return default;
        }

        var own = OwnSettings(options).ToList();
        var scheme = options.Scheme ?? (own.Count == 0 && schemes.ContainsKey(OathMeshGrpcDefaults.AuthenticationScheme) ? OathMeshGrpcDefaults.AuthenticationScheme : null);
        return scheme is null ? (MakeOwn(options, schemes, faults), true) : (Share(scheme, schemes, own, options, faults), false);
    }

    private async Task<Dictionary<string, Receiver>?> FindSchemesAsync(List<string> faults, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Receiver>(StringComparer.Ordinal);
        try
        {
            foreach (var source in sources)
            {
                foreach (var (name, receiver) in await source.GetReceiversAsync(cancellationToken).ConfigureAwait(false))
                {
                    found[name] = receiver;
                }
            }

            return found;
        }
        catch (OptionsValidationException e)
        {
            faults.AddRange(e.Failures);
            return null;
        }
    }

    private static Receiver? Share(
        string scheme, Dictionary<string, Receiver> schemes, List<string> own, OathMeshGrpcOptions options, List<string> faults)
    {
        faults.AddRange(options.ConfigurationFaults);
        if (own.Count > 0)
        {
            faults.Add($"Scheme says to use the settings of the scheme '{scheme}': remove {string.Join(", ", own)} here, or remove Scheme.");
        }

        if (!schemes.TryGetValue(scheme, out var receiver))
        {
            faults.Add($"There is no OathMesh scheme '{scheme}': add it with AddAuthentication().AddOathMesh(\"{scheme}\"), or remove Scheme and give the settings here.");
        }

        return receiver;
    }

    private Receiver? MakeOwn(OathMeshGrpcOptions options, Dictionary<string, Receiver> schemes, List<string> faults)
    {
        if (options.RequireRequestBinding)
        {
            faults.Add("RequireRequestBinding would deny every call, since an interceptor does not see the bytes on the wire: remove it, or set it for an OathMesh scheme and name that in Scheme.");
        }

        foreach (var (name, _) in schemes.Where(pair => pair.Value.Audience == options.Audience))
        {
            faults.Add($"The scheme '{name}' is for the same audience, and whichever of the two verifies a token first uses it up: remove the receiver's settings here and set Scheme to '{name}'.");
        }

        var isMade = factory.TryCreate(options, out var receiver, out var receiverFaults);
        faults.AddRange(receiverFaults);
        return isMade ? receiver : null;
    }

    /// <summary>The receiver's settings that were set here: with a scheme's receiver they would be lost in silence.</summary>
    internal static IEnumerable<string> OwnSettings(ReceiverOptions options)
    {
        var defaults = new ReceiverOptions();
        (string Name, bool IsSet)[] settings =
        [
            (nameof(options.Audience), options.Audience is not null),
            (nameof(options.TrustedIssuers), options.TrustedIssuers.Count > 0),
            (nameof(options.KeySets), options.KeySets.Count > 0),
            (nameof(options.PolicyFile), options.PolicyFile is not null),
            (nameof(options.ReloadPolicy), !options.ReloadPolicy),
            (nameof(options.PklExecutable), options.PklExecutable is not null),
            (nameof(options.AuditFile), options.AuditFile is not null),
            (nameof(options.Leeway), options.Leeway != defaults.Leeway),
            (nameof(options.RequireRequestBinding), options.RequireRequestBinding),
            (nameof(options.MaxBoundBodyBytes), options.MaxBoundBodyBytes != defaults.MaxBoundBodyBytes),
            (nameof(options.KeyRefreshInterval), options.KeyRefreshInterval != defaults.KeyRefreshInterval),
            (nameof(options.KeyMaxAge), options.KeyMaxAge != defaults.KeyMaxAge),
            (nameof(options.AllowInsecureHttp), options.AllowInsecureHttp),
            (nameof(options.ReplayCapacity), options.ReplayCapacity != defaults.ReplayCapacity),
            (nameof(options.Realm), options.Realm != defaults.Realm),
            (nameof(options.DiscloseEverything), options.DiscloseEverything is not null),
            (nameof(options.Policy), options.Policy is not null),
            (nameof(options.Keys), options.Keys is not null),
            (nameof(options.ReplayStore), options.ReplayStore is not null),
            (nameof(options.TimeProvider), options.TimeProvider is not null),
            (nameof(options.Audit), options.Audit is not null),
            (nameof(options.Revocations), options.Revocations is not null),
            (nameof(options.CheckRevocations), options.CheckRevocations),
            (nameof(options.RevocationLists), options.RevocationLists.Count > 0),
            (nameof(options.RevocationMaxAge), options.RevocationMaxAge != defaults.RevocationMaxAge),
            (nameof(options.SignatureEngine), options.SignatureEngine != defaults.SignatureEngine),
            (nameof(options.CrossCheckRate), options.CrossCheckRate != defaults.CrossCheckRate),
            (nameof(options.MaxTableMebibytes), options.MaxTableMebibytes != defaults.MaxTableMebibytes),
        ];
        return settings.Where(setting => setting.IsSet).Select(setting => setting.Name);
    }
}
