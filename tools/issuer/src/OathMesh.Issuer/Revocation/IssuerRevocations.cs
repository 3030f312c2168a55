using OathMesh.Issuer.Endpoints;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Revocation;

/// <summary>What the issuer itself refuses because it is revoked. Not registered as the list that it is: the host may have one of its own.</summary>
internal sealed class IssuerRevocations(IRevocationStore? store, IDisposable? owned) : IRevocationList, IDisposable
{
    /// <summary>Where revocations are kept; <see langword="null"/> when revocation is not used.</summary>
    public IRevocationStore? Store => store;

    /// <summary>Why nothing of this name may be minted for, or with; <see langword="null"/> when it may.</summary>
    public IssuerError? Refuse(RevocationKind kind, string value)
    {
        if (store is null)
        {
            return null;
        }

        try
        {
            return store.Current.Find(kind, value) is { } entry ? Refusal(entry) : null;
        }
        catch (RevocationUnavailableException)
        {
            return IssuerErrors.RevocationUnavailable;
        }
    }

    /// <summary>For step 13 on clients' own tokens.</summary>
    public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            return new(store?.Current.Find(caller) is { } entry ? RevocationLookup.Revoked(entry.ToString()) : RevocationLookup.NotRevoked);
        }
        catch (RevocationUnavailableException)
        {
            return new(RevocationLookup.Unavailable);
        }
    }

    public void Dispose() => owned?.Dispose();

    private static IssuerError Refusal(RevocationEntry entry)
    {
        var error = entry.Kind switch
        {
            RevocationKind.KeyId => IssuerErrors.SigningKeyUnavailable,
            RevocationKind.Client => IssuerErrors.Revoked("This client is revoked."),
            _ => IssuerErrors.Revoked("The subject is revoked."),
        };
        return error with { Revoked = entry.ToString() };
    }
}
