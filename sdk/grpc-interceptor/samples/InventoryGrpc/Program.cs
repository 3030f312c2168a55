using InventoryGrpc;
using OathMesh.Grpc;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddGrpc(options => options.Interceptors.Add<OathMeshServerInterceptor>());
builder.Services.AddOathMeshGrpc();

var app = builder.Build();
app.MapGrpcService<InventoryService>();
app.Run();
