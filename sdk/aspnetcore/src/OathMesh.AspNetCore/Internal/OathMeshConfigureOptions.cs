using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OathMesh.Receiving;

namespace OathMesh.AspNetCore;

/// <summary>Reads the options from <c>Authentication:Schemes:NAME</c>.</summary>
internal sealed class OathMeshConfigureOptions(IAuthenticationConfigurationProvider configuration) : IConfigureNamedOptions<OathMeshOptions>
{
    public void Configure(string? name, OathMeshOptions options)
    {
        if (!string.IsNullOrEmpty(name))
        {
            ReceiverConfiguration.Read(configuration.GetSchemeConfiguration(name), options.Receiver);
        }
    }

    public void Configure(OathMeshOptions options) => Configure(Options.DefaultName, options);
}
