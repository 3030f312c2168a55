using OathMesh.Cli;

return await OathMeshCli.RunAsync(args, CommandContext.OfProcess());
