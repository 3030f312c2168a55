using System.Buffers;
using System.Net;

namespace OathMesh.Keys;

/// <summary>Fetches one key set: bounded in time and size, no redirects, no cookies, no decompression.</summary>
internal sealed class JwksFetcher : IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public JwksFetcher(HttpMessageHandler? handler, TimeProvider time)
    {
        _time = time;
        _client = IssuerHttp.CreateClient(handler, JwksKeySourceOptions.FetchTimeout);
    }

    /// <summary>Fetches and parses.</summary>
    /// <exception cref="KeyFormatException">The answer arrived and was refused.</exception>
    /// <exception cref="HttpRequestException">The answer did not arrive, or was not 200.</exception>
    /// <exception cref="TimeoutException">It took longer than the limit.</exception>
    public async Task<JsonWebKeySet> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(JwksKeySourceOptions.FetchTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("application/jwk-set+json, application/json");
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new HttpRequestException($"The key set answered {(int)response.StatusCode}; expected 200 (redirects are not followed).");
            }

            return await ReadAsync(response.Content, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The key set did not arrive within {JwksKeySourceOptions.FetchTimeout.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<JsonWebKeySet> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentEncoding.Count > 0)
        {
            throw new KeyFormatException("The key set is compressed, which was not asked for.");
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(JsonWebKeySet.MaxBytes + 1);
        try
        {
            var length = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, JsonWebKeySet.MaxBytes + 1), JsonWebKeySet.MaxBytes + 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return JsonWebKeySet.Parse(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
