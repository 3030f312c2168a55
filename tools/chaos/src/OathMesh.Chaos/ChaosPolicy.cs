using System.Text;
using OathMesh.Policy;

namespace OathMesh.Chaos;

/// <summary>A policy file that is rewritten under load: whole versions that agree about the callers of the run, and now and then a broken one, which is refused.</summary>
internal sealed class ChaosPolicy : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("oathmesh-chaos-").FullName;
    private readonly string _path;

    public ChaosPolicy()
    {
        _path = Path.Combine(_directory, "policy.json");
        Replace(0);
        Policy = new ReloadingPolicy(_path);
    }

    public ReloadingPolicy Policy { get; }

    public int Versions { get; private set; }

    /// <summary>Puts the next version in the place of the last, in one step.</summary>
    public void Replace(int number)
    {
        var text = number % 5 == 4
            ? """{"version":1,"rules":["""
            : $$"""
              {"version":1,"issuers":["{{ChaosIssuer.Name}}"],"audiences":["{{ChaosIssuer.Audience}}"],
               "rules":[{"name":"callers-{{number}}","match":{"sub":"agent://chaos/*","act":"inventory.read"},"allow":true},{"name":"default","match":{},"allow":false}]}
              """;
        var next = _path + ".next";
        File.WriteAllText(next, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(next, _path, overwrite: true);
        Versions++;
    }

    public void Dispose()
    {
        Policy.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
