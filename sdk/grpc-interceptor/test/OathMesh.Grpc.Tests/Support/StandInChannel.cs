using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OathMesh.Grpc.Tests.Support;

/// <summary>Stands in for a channel: asks each call's credentials for metadata, as a channel does for each attempt, and ends the call as told.</summary>
internal sealed class StandInChannel
{
    public static readonly Method<string, string> Read = Make("Read");

    private readonly string _address;

    public StandInChannel(string address = "https://inventory.internal") => _address = address;

    /// <summary>Whether call credentials are used, as on a secure channel.</summary>
    public bool UsesCredentials { get; set; } = true;

    /// <summary>How often a call is tried.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>With what calls end; well when <see langword="null"/>.</summary>
    public RpcException? End { get; set; }

    /// <summary>The metadata of each attempt.</summary>
    public List<string> Sent { get; } = [];

    public static Method<string, string> Make(string name)
    {
        var marshaller = Marshallers.Create(System.Text.Encoding.UTF8.GetBytes, System.Text.Encoding.UTF8.GetString);
        return new Method<string, string>(MethodType.Unary, "shop.Inventory", name, marshaller, marshaller);
    }

    /// <summary>Makes a call of a kind through an interceptor, and reads it to its end.</summary>
    public async Task<string> CallAsync(Interceptor interceptor, MethodType? kind, Method<string, string>? method = null, CallOptions options = default)
    {
        var context = new ClientInterceptorContext<string, string>(method ?? Read, null, options);
        switch (kind)
        {
            case null:
                return interceptor.BlockingUnaryCall("request", context, (_, call) => AnswerAsync(call).GetAwaiter().GetResult());
            case MethodType.Unary:
                return await interceptor.AsyncUnaryCall(
                    "request", context, (_, call) => new AsyncUnaryCall<string>(AnswerAsync(call), NoMetadata, () => default, () => [], () => { })).ResponseAsync;
            case MethodType.ClientStreaming:
                return await interceptor.AsyncClientStreamingCall(
                    context, call => new AsyncClientStreamingCall<string, string>(null!, AnswerAsync(call), NoMetadata, () => default, () => [], () => { })).ResponseAsync;
            case MethodType.ServerStreaming:
                return await ReadAsync(interceptor.AsyncServerStreamingCall(
                    "request", context, (_, call) => new AsyncServerStreamingCall<string>(new Answers(AnswerAsync(call)), NoMetadata, () => default, () => [], () => { })).ResponseStream);
            default:
                return await ReadAsync(interceptor.AsyncDuplexStreamingCall(
                    context, call => new AsyncDuplexStreamingCall<string, string>(null!, new Answers(AnswerAsync(call)), NoMetadata, () => default, () => [], () => { })).ResponseStream);
        }
    }

    /// <summary>Asks credentials for their metadata.</summary>
    public async Task<Metadata> AskAsync(CallCredentials credentials, string method = "Read", CancellationToken cancellationToken = default)
    {
        var found = new Configurator();
        credentials.InternalPopulateConfiguration(found, null);
        var metadata = new Metadata();
        foreach (var interceptor in found.Interceptors)
        {
            await interceptor(new AuthInterceptorContext($"{_address}/shop.Inventory", method, cancellationToken), metadata);
        }

        return metadata;
    }

    private static Task<Metadata> NoMetadata => Task.FromResult(new Metadata());

    private static async Task<string> ReadAsync(IAsyncStreamReader<string> responses)
    {
        var last = "";
        while (await responses.MoveNext(CancellationToken.None))
        {
            last = responses.Current;
        }

        return last;
    }

    private async Task<string> AnswerAsync(ClientInterceptorContext<string, string> call)
    {
        await Task.Yield();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var metadata = UsesCredentials && call.Options.Credentials is { } credentials ? await AskAsync(credentials, call.Method.Name, call.Options.CancellationToken) : [];
            Sent.Add(string.Join(' ', metadata.Select(entry => $"{entry.Key}={entry.Value}")));
        }

        return End is null ? "response" : throw End;
    }

    private sealed class Configurator : CallCredentialsConfiguratorBase
    {
        public List<AsyncAuthInterceptor> Interceptors { get; } = [];

        public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) => Interceptors.Add(interceptor);

        public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
        {
            foreach (var one in credentials)
            {
                one.InternalPopulateConfiguration(this, state);
            }
        }
    }

    private sealed class Answers(Task<string> answer) : IAsyncStreamReader<string>
    {
        private bool _isRead;

        public string Current => answer.Result;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            await answer;
            var isFirst = !_isRead;
            _isRead = true;
            return isFirst;
        }
    }
}
