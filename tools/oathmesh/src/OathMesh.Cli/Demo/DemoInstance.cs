namespace OathMesh.Cli.Demo;

/// <summary>One process of the sample API.</summary>
/// <param name="Name">What the demo calls it.</param>
/// <param name="Port">Its loopback port.</param>
/// <param name="AuditFile">Its audit log.</param>
internal sealed record DemoInstance(string Name, int Port, string AuditFile)
{
    public Uri Address => new($"http://localhost:{Port}");
}
