using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

public static class ServerCallContextExtensions
{
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext) =>
        serverCallContext.UserState.TryGetValue("__HttpContext", out var found) && found is HttpContext context
            ? context
            : throw new InvalidOperationException("The call does not come from ASP.NET Core.");
}
