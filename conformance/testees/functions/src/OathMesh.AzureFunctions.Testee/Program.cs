using OathMesh.AzureFunctions.Testee;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.Conformance.Protocol;

return await TesteeLoop.RunAsync(new FunctionsTestee(args is ["aspnetcore"] ? HttpMode.AspNetCore : HttpMode.BuiltIn));
