using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace OathMesh.Client.Configuration;

/// <summary>An HttpClient that is only set up, to see which base address the application gives to the real one. It sends nothing.</summary>
internal sealed class BaseAddressProbe() : HttpClient(new Nowhere())
{
    /// <summary>Fills in the base address from the HttpClient's own, or tells where the two differ.</summary>
    public static void Fill(OathMeshClientOptions options, HttpClientFactoryOptions factory)
    {
        using var probe = new BaseAddressProbe();
        foreach (var action in factory.HttpClientActions)
        {
            action(probe);
        }

        options.BaseAddress ??= probe.BaseAddress;
        if (probe.BaseAddress is { } own && options.BaseAddress is { IsAbsoluteUri: true } configured && !IsSameOrigin(own, configured))
        {
            options.ConfigurationFaults.Add("BaseAddress and the HttpClient's own base address are of different origins: set one of them, or make them agree.");
        }
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Runs after all settings were read and set.</summary>
    internal sealed class AfterConfiguration(string name, IOptionsMonitor<HttpClientFactoryOptions> factory) : IPostConfigureOptions<OathMeshClientOptions>
    {
        public void PostConfigure(string? optionsName, OathMeshClientOptions options)
        {
            if (optionsName == name)
            {
                Fill(options, factory.Get(name));
            }
        }
    }

    private sealed class Nowhere : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The HttpClient's configuration sends a request, which it cannot do yet.");
    }
}
