using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace OathMesh.Client.Http;

/// <summary>
/// Puts the handler into an HttpClient's chain, after everything that the application adds, whatever the order of its calls: retries then have a new token each,
/// and a bound token sees the request as it goes out.
/// </summary>
internal sealed class ClientFactorySetup(string name) : IPostConfigureOptions<HttpClientFactoryOptions>
{
    public void PostConfigure(string? optionsName, HttpClientFactoryOptions options)
    {
        if (optionsName != name)
        {
            return;
        }

        // Whatever else may be logged at the level Trace: not this header.
        var redact = options.ShouldRedactHeaderValue;
        options.ShouldRedactHeaderValue = header => header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || redact(header);
        options.HttpMessageHandlerBuilderActions.Add(builder =>
        {
            var client = builder.Services.GetRequiredService<OathMeshClients>().Get(name);
            builder.AdditionalHandlers.Add(new OathMeshHandler(client, PrimaryHandlers.Prepare(builder.PrimaryHandler)));
        });
    }
}
