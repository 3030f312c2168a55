using OathMesh.Conformance.Protocol;
using OathMesh.Grpc.Testee;

return await TesteeLoop.RunAsync(new GrpcTestee());
