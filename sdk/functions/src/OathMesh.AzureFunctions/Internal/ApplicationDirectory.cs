using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OathMesh.AzureFunctions;

/// <summary>Where the function app's files are: the Functions host says so, since a worker may be started elsewhere before it knows its app.</summary>
internal static class ApplicationDirectory
{
    private const string Setting = "FUNCTIONS_APPLICATION_DIRECTORY";

    public static string Of(IServiceProvider services)
    {
        var contentRoot = services.GetRequiredService<IHostEnvironment>().ContentRootPath;
        return services.GetRequiredService<IConfiguration>()[Setting] is { Length: > 0 } directory ? Path.GetFullPath(directory, contentRoot) : contentRoot;
    }
}
