using Microsoft.Extensions.Logging;
using OathMesh.Client.Diagnostics;
using OathMesh.Tokens;

namespace OathMesh.Client.Pooling;

/// <summary>One round trip to a source. However it goes wrong, it ends, and with a reason.</summary>
internal static class TokenBatch
{
    /// <summary>How long it may take, past the longest timeout of an issuer: a source of the user's own may never end.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(70);

    public static OathMeshTokenException Stopped() => new("The token pool was disposed.");

    /// <summary>Never throws: the tokens, or why there are none.</summary>
    public static async Task<(IReadOnlyList<OathMeshToken> Tokens, OathMeshTokenException? Failure)> FetchAsync(
        IBatchTokenSource source, TokenRequest request, int count, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var tokens = await source.GetTokensAsync(request, count, ending.Token).AsTask().WaitAsync(ending.Token).ConfigureAwait(false);
            return tokens is { Count: > 0 } ? (tokens, null) : ([], new OathMeshTokenException("The token source gave no token and no reason."));
        }
        catch (OathMeshTokenException e)
        {
            return ([], e);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ([], Stopped());
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            return ([], new OathMeshTokenException($"The token source did not end within {Limit.TotalSeconds:0} s. Give it a timeout of its own, and make it heed its cancellation token.", e) { IsTransient = true });
        }
        catch (Exception e)
        {
            // Whatever a source of the user's own throws: those who wait are told, and the pool goes on.
            Log.TokenSourceBroke(logger, e);
            return ([], new OathMeshTokenException($"The token source broke: {e.Message}", e));
        }
    }
}
