using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OathMesh.Receiving;

namespace OathMesh.Grpc;

/// <summary>Reads the options from <c>OathMesh:Grpc</c>.</summary>
internal sealed class GrpcConfigureOptions(IServiceProvider services) : IConfigureOptions<OathMeshGrpcOptions>
{
    public void Configure(OathMeshGrpcOptions options)
    {
        if (services.GetService<IConfiguration>() is { } configuration)
        {
            ReceiverConfiguration.Read(configuration.GetSection(OathMeshGrpcDefaults.ConfigurationSection), options, setting => ReadOwn(setting, options));
        }
    }

    private static bool ReadOwn(IConfigurationSection setting, OathMeshGrpcOptions options)
    {
        switch (setting.Key.ToUpperInvariant())
        {
            case "SCHEME":
                options.Scheme = setting.Value;
                return true;
            case "UNMAPPEDMETHODS":
                ReadUnmapped(setting, options);
                return true;
            case "OPENMETHODS":
                if (TryReadList(setting, out var methods))
                {
                    options.OpenMethods.UnionWith(methods);
                }
                else
                {
                    options.ConfigurationFaults.Add($"{setting.Path}: must be a list of methods.");
                }

                return true;
            case "ACTS":
                ReadActs(setting, options);
                return true;
            default:
                return false;
        }
    }

    private static void ReadUnmapped(IConfigurationSection setting, OathMeshGrpcOptions options)
    {
        // By name: Enum.TryParse would take numbers, too.
        foreach (var value in Enum.GetValues<UnmappedMethods>())
        {
            if (string.Equals(value.ToString(), setting.Value, StringComparison.OrdinalIgnoreCase))
            {
                options.UnmappedMethods = value;
                return;
            }
        }

        options.ConfigurationFaults.Add($"{setting.Path}: must be Deny or AllowAnyAct.");
    }

    /// <summary>An object: a method to its action, or to a list of actions.</summary>
    private static void ReadActs(IConfigurationSection setting, OathMeshGrpcOptions options)
    {
        if (!string.IsNullOrEmpty(setting.Value))
        {
            options.ConfigurationFaults.Add($"{setting.Path}: must be an object of methods and their actions.");
            return;
        }

        foreach (var entry in setting.GetChildren())
        {
            if (entry.Value is { Length: > 0 } action)
            {
                options.Acts[entry.Key] = [action];
            }
            else if (TryReadList(entry, out var actions))
            {
                options.Acts[entry.Key] = actions;
            }
            else
            {
                options.ConfigurationFaults.Add($"{entry.Path}: must be an action or a list of actions.");
            }
        }
    }

    private static bool TryReadList(IConfigurationSection setting, out IReadOnlyList<string> values)
    {
        var entries = setting.GetChildren().Select(entry => entry.Value).ToList();
        values = [.. entries.OfType<string>()];
        return string.IsNullOrEmpty(setting.Value) && values.Count == entries.Count;
    }
}
