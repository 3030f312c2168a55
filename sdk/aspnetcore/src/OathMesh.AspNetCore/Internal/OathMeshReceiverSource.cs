using Microsoft.AspNetCore.Authentication;
using OathMesh.Receiving;

namespace OathMesh.AspNetCore;

/// <summary>Shows other adapters the receivers of the OathMesh schemes, by scheme.</summary>
internal sealed class OathMeshReceiverSource(IAuthenticationSchemeProvider schemes, OathMeshReceivers receivers) : IReceiverSource
{
    public async ValueTask<IReadOnlyDictionary<string, Receiver>> GetReceiversAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Receiver>(StringComparer.Ordinal);
        foreach (var scheme in await schemes.GetAllSchemesAsync().ConfigureAwait(false))
        {
            if (scheme.HandlerType == typeof(OathMeshHandler))
            {
                found[scheme.Name] = receivers.Get(scheme.Name);
            }
        }

        return found;
    }
}
