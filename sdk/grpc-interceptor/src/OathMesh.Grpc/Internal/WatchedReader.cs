using Grpc.Core;

namespace OathMesh.Grpc;

/// <summary>A call's responses, watched for its end.</summary>
internal sealed class WatchedReader<T>(IAsyncStreamReader<T> inner, CallWatch watch) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e) when (watch.Note(e) is { } clearer)
        {
            throw clearer;
        }
    }
}
