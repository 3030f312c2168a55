using OathMesh.AspNetCore.Testee;
using OathMesh.Conformance.Protocol;

return await TesteeLoop.RunAsync(new HttpTestee());
