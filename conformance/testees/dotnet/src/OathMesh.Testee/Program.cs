using OathMesh.Conformance.Protocol;
using OathMesh.Testee;

return await TesteeLoop.RunAsync(new CoreTestee());
