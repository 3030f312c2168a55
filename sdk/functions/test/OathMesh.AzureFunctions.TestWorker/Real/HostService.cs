using System.Collections.Concurrent;
using Grpc.Core;
using OathMesh.AzureFunctions.TestWorker.Protocol;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>The host's end of the stream that a worker opens: sends requests, and gives each its answer.</summary>
internal sealed class HostService : FunctionRpc.FunctionRpcBase, IDisposable
{
    private readonly TaskCompletionSource<IServerStreamWriter<StreamingMessage>> _worker = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>What the worker logged as warning or worse.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                Receive(requestStream.Current, responseStream);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The worker has ended.
        }
    }

    /// <summary>Sends a message and waits for its answer.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage message, CancellationToken cancellationToken = default)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[message.RequestId] = answer;
        await TellAsync(message);
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, cancellationToken);
    }

    /// <summary>Sends a message that has no answer.</summary>
    public async Task TellAsync(StreamingMessage message)
    {
        var worker = await _worker.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await _writing.WaitAsync();
        try
        {
            await worker.WriteAsync(message);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private void Receive(StreamingMessage message, IServerStreamWriter<StreamingMessage> worker)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                _worker.TrySetResult(worker);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog when message.RpcLog.Level >= 3:
                Complaints.Enqueue($"{message.RpcLog.Category}: {message.RpcLog.Message}");
                break;
            default:
                if (_waiting.TryRemove(message.RequestId, out var answer))
                {
                    answer.SetResult(message);
                }

                break;
        }
    }
}
