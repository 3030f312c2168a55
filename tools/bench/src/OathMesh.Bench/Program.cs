using OathMesh.Bench;

using var input = new StreamReader(Console.OpenStandardInput());
return await new BenchCommand(input, Console.Out, Console.Error, TimeProvider.System).InvokeAsync(args);
