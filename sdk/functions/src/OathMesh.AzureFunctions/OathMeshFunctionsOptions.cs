using OathMesh.Receiving;

namespace OathMesh.AzureFunctions;

/// <summary>
/// Settings of the function app's receiver. They are bound from the configuration section <c>OathMesh:Functions</c> and checked when the worker starts: every fault
/// is listed, and the worker does not start. File names are relative to the application's directory.
/// </summary>
public sealed class OathMeshFunctionsOptions : ReceiverOptions
{
    /// <summary>The configuration section that the options are bound from: <c>OathMesh:Functions</c>; as an application setting, <c>OathMesh__Functions__Audience</c>.</summary>
    public const string ConfigurationSection = "OathMesh:Functions";
}
