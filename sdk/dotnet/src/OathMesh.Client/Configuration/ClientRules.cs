using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OathMesh.Client.Http;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Client.Configuration;

/// <summary>Every fault of a client's settings at once, each with how to mend it.</summary>
internal sealed class ClientRules(string name, IServiceProvider services) : IValidateOptions<OathMeshClientOptions>
{
    private const string AnySubject = "svc://any";
    private const string AnyAction = "any";

    public ValidateOptionsResult Validate(string? optionsName, OathMeshClientOptions options)
    {
        if (optionsName != name)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = new List<string>(options.ConfigurationFaults);
        CheckBaseAddress(options, faults);
        CheckClaims(options, faults);
        CheckSource(options, faults);
        if (options.MaxBoundBodyBytes is < 0 or > 64 * 1024 * 1024)
        {
            faults.Add("MaxBoundBodyBytes must be from 0 to 67108864 (64 MiB).");
        }

        if (options.UsePool)
        {
            faults.AddRange(options.Pool.Validate().Select(fault => $"Pool: {fault}"));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"OathMesh client {name}: {fault}"));
    }

    private static void CheckBaseAddress(OathMeshClientOptions options, List<string> faults)
    {
        if (options.BaseAddress is not { } address)
        {
            faults.Add("There is no base address: set BaseAddress, here or of the HttpClient. Tokens go nowhere else.");
        }
        else if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            faults.Add("BaseAddress must be an absolute http or https URL without user name, such as https://inventory.internal/.");
        }
        else if (!Destination.IsProtected(address))
        {
            faults.Add("BaseAddress is plain HTTP, where anyone on the path can read tokens. Use https; http is for loopback only.");
        }
    }

    /// <summary>The claims by the core's own rules and in its words; what each request names for itself is not known yet.</summary>
    private void CheckClaims(OathMeshClientOptions options, List<string> faults)
    {
        faults.AddRange(ClaimRules.Faults(new TokenClaims
        {
            Subject = options.Subject ?? AnySubject,
            Audience = options.Audience ?? "",
            Action = options.Action ?? AnyAction,
            Scope = [.. options.Scope],
            Reason = options.Reason,
            Environment = options.Environment,
            Tenant = options.Tenant,
        }).Select(fault => $"The claim {fault}"));

        if (options.Subject is null && IsOwnSource(options))
        {
            faults.Add("Subject is missing: name the caller, such as svc://orders/worker.");
        }

        if (options.Lifetime is { } lifetime)
        {
            if (lifetime < TimeSpan.FromSeconds(1) || lifetime > TimeSpan.FromSeconds(OathMeshLimits.MaxLifetimeSeconds) || lifetime.Ticks % TimeSpan.TicksPerSecond != 0)
            {
                faults.Add($"Lifetime must be from 1 to {OathMeshLimits.MaxLifetimeSeconds} seconds, in whole seconds.");
            }
            else if (options.UsePool && !options.SignLocally && !options.BindRequests && lifetime <= options.Pool.MinRemainingLife)
            {
                faults.Add("Lifetime must be longer than Pool:MinRemainingLife, or the pool can keep nothing: raise the one, lower the other, or set UsePool to false.");
            }
        }
    }

    private bool IsOwnSource(OathMeshClientOptions options) =>
        options.TokenSource is null && (options.NamesASource || services.GetService<ITokenSource>() is null);

    private void CheckSource(OathMeshClientOptions options, List<string> faults)
    {
        if (!IsOwnSource(options))
        {
            if (options.TokenSource is not null && options.NamesASource)
            {
                faults.Add("TokenSource and an issuer, key or secret are both given: set one of them.");
            }

            return;
        }

        if (!options.NamesASource)
        {
            faults.Add("There is no token source: set Issuer with ClientId and KeyPath (or Secret), or TokenSource, or register an ITokenSource.");
            return;
        }

        Credentials.Check(options, faults);
    }
}
