using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using OathMesh.Client.Diagnostics;
using OathMesh.Tokens;

namespace OathMesh.Client.Http;

/// <summary>
/// Gives every attempt to send a request a token of its own, right before it goes out: it sits inside of retries and redirects.
/// Without a token nothing is sent. See docs/protocol.md, section 12.
/// </summary>
internal sealed class OathMeshHandler(OathMeshClient client, int mostRedirects) : DelegatingHandler
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A token cannot be waited for synchronously, so the request was not sent. Use SendAsync.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        client.Destination.Require(request);
        var redirects = 0;
        var mayRetry = true;
        while (true)
        {
            var wish = await client.Wishes.ForAsync(request, cancellationToken).ConfigureAwait(false);
            var canSendAgain = wish.RequestHash is not null || CanSendAgain(request.Content);
            var (response, denial) = await AttemptAsync(request, wish, mayRetry && canSendAgain, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                mayRetry = false;
                Log.RetryingOnNewConnection(client.Logger);
                ClientMeter.Retried("connection_lost");
            }
            else if (denial is not null && mayRetry && canSendAgain && Challenge.IsWorthRetrying(denial))
            {
                mayRetry = false;
                Log.Retrying(client.Logger, denial);
                ClientMeter.Retried(denial);
                await WaitAsync(response, cancellationToken).ConfigureAwait(false);
            }
            else if (redirects >= mostRedirects || !TryRedirect(request, response, canSendAgain))
            {
                return response;
            }
            else
            {
                redirects++;
                response.Dispose();
            }
        }
    }

    /// <summary>Sends the request once, with a new token. Gives no response when the connection broke and the request may be sent anew.</summary>
    private async Task<(HttpResponseMessage? Response, string? Denial)> AttemptAsync(
        HttpRequestMessage request, TokenRequest wish, bool mayRetry, CancellationToken cancellationToken)
    {
        var token = await client.Source.GetTokenAsync(wish, cancellationToken).ConfigureAwait(false);
        var taken = client.Time.GetTimestamp();
        request.Headers.Authorization = new AuthenticationHeaderValue("OathMesh", token.Value);
        SingleSend.Arm(request);
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var denial = Challenge.CodeOf(response);
            if (denial is not null)
            {
                Report(wish, denial, client.Time.GetElapsedTime(taken));
            }

            return (response, denial);
        }
        catch (HttpRequestException e) when (mayRetry && SingleSend.RefusedToRepeat(e))
        {
            return (null, null);
        }
        finally
        {
            // Whoever sends the request again, further out, comes here without it; and nobody reads a used token off the response's request.
            request.Headers.Authorization = null;
        }
    }

    private void Report(TokenRequest wish, string denial, TimeSpan takenAgo)
    {
        if (client.Source is PooledTokenSource pool)
        {
            pool.ReportRefusal(wish, denial, takenAgo);
        }
        else
        {
            client.Source.ReportRefusal(wish, denial);
        }
    }

    /// <summary>Waits as long as the receiver said, within reason: one that has just started refuses every token of its first second.</summary>
    private async Task WaitAsync(HttpResponseMessage denied, CancellationToken cancellationToken)
    {
        var wait = denied.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
        denied.Dispose();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, client.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Turns the request towards the redirect's target, where that stays at the base address and the body can go there.</summary>
    private bool TryRedirect(HttpRequestMessage request, HttpResponseMessage response, bool canSendAgain)
    {
        if (Redirect.TargetOf(response, request.RequestUri!) is not { } target)
        {
            return false;
        }

        if (!client.Destination.Includes(target))
        {
            Log.RedirectNotFollowed(client.Logger, Destination.Origin(target));
            return false;
        }

        var becomesGet = Redirect.BecomesGet(response.StatusCode, request.Method);
        if (!becomesGet && !canSendAgain)
        {
            return false;
        }

        Redirect.Follow(request, target, becomesGet);
        return true;
    }

    /// <summary>
    /// Whether a body is the same when it is written once more: the body of a bound request is in memory; of content of other types nobody knows. A stream is read
    /// to its end, and <see cref="System.Net.Http.Json.JsonContent"/> serializes its object anew, which may be another then, or a sequence that has been read.
    /// </summary>
    private static bool CanSendAgain(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent;
}
