using OathMesh.Conformance.BadTestee;

return new Misbehaviour(args[0], args[1], Console.In, Console.Out, Console.Error).Run();
