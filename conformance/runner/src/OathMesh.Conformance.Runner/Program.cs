using OathMesh.Conformance.Runner;

return await new RunnerCommand(Console.Out, Console.Error, !Console.IsErrorRedirected).InvokeAsync(args);
