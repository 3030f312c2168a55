using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;

namespace OathMesh.AspNetCore;

/// <summary>Makes every OathMesh receiver when the host starts, so that faults stop it, and fetches the keys before the first request.</summary>
internal sealed class OathMeshStartup(IAuthenticationSchemeProvider schemes, OathMeshReceivers receivers) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var scheme in await schemes.GetAllSchemesAsync().ConfigureAwait(false))
        {
            if (scheme.HandlerType == typeof(OathMeshHandler))
            {
                await receivers.Get(scheme.Name).StartAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
