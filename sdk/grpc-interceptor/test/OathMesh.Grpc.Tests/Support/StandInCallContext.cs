using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace OathMesh.Grpc.Tests.Support;

/// <summary>Stands in for a server's call: of ASP.NET Core when there is an HTTP request behind it, otherwise of some other server.</summary>
internal sealed class StandInCallContext(string method, HttpContext? http = null, CancellationToken cancellationToken = default) : ServerCallContext
{
    public const string DefaultMethod = "/shop.Inventory/Read";

    private readonly Dictionary<object, object> _userState = http is null ? [] : new() { ["__HttpContext"] = http };

    public Metadata Headers { get; } = [];

    protected override string MethodCore => method;

    protected override string HostCore => "localhost";

    protected override string PeerCore => "ipv4:127.0.0.1:50051";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => Headers;

    protected override CancellationToken CancellationTokenCore => cancellationToken;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => null!;

    protected override IDictionary<object, object> UserStateCore => _userState;

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();
}
