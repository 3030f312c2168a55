using OathMesh.Cli.Testee;
using OathMesh.Conformance.Protocol;

return await TesteeLoop.RunAsync(new CommandLineTestee());
