using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using OathMesh.Keys;

namespace OathMesh.Revocation;

/// <summary>Asks for one list: bounded in time and size, no redirects, no cookies, no decompression.</summary>
internal sealed class RevocationFetcher : IDisposable
{
    /// <summary>How much longer than it was asked to wait an issuer may take to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public RevocationFetcher(HttpMessageHandler? handler, TimeProvider time)
    {
        _time = time;
        _client = IssuerHttp.CreateClient(handler, Patience);
    }

    /// <summary>Asks.</summary>
    /// <param name="address">Where.</param>
    /// <param name="known">What is known already; the answer may be that it still holds.</param>
    /// <param name="wait">How long the issuer may wait for a change, in whole seconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The list and its tag; <paramref name="known"/> itself when it still holds.</returns>
    /// <exception cref="RevocationFormatException">The answer arrived and was refused.</exception>
    /// <exception cref="HttpRequestException">The answer did not arrive, or was neither 200 nor 304.</exception>
    /// <exception cref="TimeoutException">It took longer than the limit.</exception>
    public async Task<FetchedList> FetchAsync(Uri address, FetchedList? known, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(wait + Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var seconds = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{address.AbsoluteUri}?wait={seconds}"));
            request.Headers.Accept.ParseAdd("application/json");
            request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            if (known?.Tag is { } tag)
            {
                request.Headers.IfNoneMatch.Add(tag);
            }

            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.NotModified when known?.Tag is not null => known,
                HttpStatusCode.OK => new FetchedList(await ReadAsync(response.Content, both.Token).ConfigureAwait(false), response.Headers.ETag),
                _ => throw new HttpRequestException($"It answered {(int)response.StatusCode}; expected 200 or 304 (redirects are not followed)."),
            };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"It did not answer within {(wait + Patience).TotalSeconds:0} s.");
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<RevocationSet> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentEncoding.Count > 0)
        {
            throw new RevocationFormatException("It is compressed, which was not asked for.");
        }

        using var body = new MemoryStream();
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > RevocationSet.MaxBytes)
            {
                throw new RevocationFormatException($"It is longer than {RevocationSet.MaxBytes} bytes.");
            }

            body.Write(buffer, 0, read);
        }

        return RevocationSet.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
    }
}

/// <summary>A list as it was fetched, with the <c>ETag</c> to ask for changes by.</summary>
internal sealed record FetchedList(RevocationSet Set, EntityTagHeaderValue? Tag);
