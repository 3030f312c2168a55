using OathMesh.Policy;
using OathMesh.Policy.Pkl;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy.Pkl;

/// <summary>A folder with the schema, for policies to be written beside it, in a folder of its own, for files that no policy may see.</summary>
internal sealed class PklFolder : IDisposable
{
    private readonly TempDirectory _outside = new();

    public PklFolder()
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(this[PolicySchema.FileName], PolicySchema.Read());
    }

    public string Outside => _outside.Path;

    public string Path => _outside["policies"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>The message with which a policy is refused.</summary>
    public static string Refusal(string path, PklEvaluatorOptions? options = null)
    {
        var load = () => PolicyFile.Load(path, new PklEvaluator(options));
        return load.Should().Throw<PolicyFormatException>().Which.Faults.Should().ContainSingle().Which;
    }

    public void Dispose() => _outside.Dispose();
}
