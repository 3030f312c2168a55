using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Client.Diagnostics;
using OathMesh.Client.Http;
using OathMesh.Client.Issuing;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Client;

/// <summary>
/// Asks an issuer for tokens (docs/protocol.md, section 10): each request with a credential of its own, bounded in time and size, without redirects and cookies.
/// One call is one round trip: put a <see cref="PooledTokenSource"/> before it. Safe for use by many threads.
/// </summary>
public sealed class IssuerTokenSource : IBatchTokenSource, IDisposable
{
    private const int MaxTokens = 64;
    private const int BytesAToken = OathMeshLimits.MaxTokenBytes + 1024;
    private const int MaxRefusalBytes = 64 * 1024;
    private const string JsonContentType = "application/json";

    private readonly HttpClient _client;
    private readonly IssuerCredential _credential;
    private readonly Uri _tokenEndpoint;
    private readonly Uri _tokensEndpoint;
    private readonly string? _subject;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates a source. It asks nothing until the first token is wanted.</summary>
    /// <param name="options">The settings, read once.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public IssuerTokenSource(IssuerTokenSourceOptions options, TimeProvider? timeProvider = null, ILogger<IssuerTokenSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<IssuerTokenSource>.Instance;
        _timeout = options.Timeout;
        _subject = options.Subject;
        var address = (options.Address?.AbsoluteUri ?? options.Issuer!).TrimEnd('/');
        _tokenEndpoint = new Uri(address + "/v1/token");
        _tokensEndpoint = new Uri(address + "/v1/tokens");
        _credential = new IssuerCredential(options, _time);
        _client = options.HttpHandler is { } handler ? new HttpClient(handler, disposeHandler: false) : new HttpClient(CreateHandler(options.Timeout));
        _client.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>The most tokens of one request: 64.</summary>
    public int MaxBatchSize => MaxTokens;

    /// <inheritdoc />
    public async ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await AskAsync(request, count: null, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<OathMeshToken>> GetTokensAsync(TokenRequest request, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxTokens);
        return await AskAsync(request, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections to the issuer.</summary>
    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler CreateHandler(TimeSpan timeout)
    {
        var handler = IssuerHttp.CreateHandler(timeout);
        SingleSend.Watch(handler);
        return handler;
    }

    private async Task<OathMeshToken[]> AskAsync(TokenRequest request, int? count, CancellationToken cancellationToken)
    {
        var subject = request.Subject ?? _subject
            ?? throw new OathMeshTokenException("No subject was given: set Subject, such as svc://orders/worker, of the source or of the request.");
        var started = _time.GetTimestamp();
        try
        {
            var tokens = await AskWithinTimeAsync(request, subject, count, cancellationToken).ConfigureAwait(false);
            ClientMeter.IssuerAsked(null, _time.GetElapsedTime(started));
            return tokens;
        }
        catch (OathMeshTokenException e)
        {
            ClientMeter.IssuerAsked(e.ErrorCode ?? (e.IsTransient ? "unreachable" : "invalid_answer"), _time.GetElapsedTime(started));
            Log.IssuerFailed(_logger, e.Message);
            throw;
        }
    }

    private async Task<OathMeshToken[]> AskWithinTimeAsync(TokenRequest request, string subject, int? count, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var body = MintBody.Write(request, subject, count);
        try
        {
            try
            {
                return await SendAsync(body, request, subject, count, both.Token).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ResponseEnded || SingleSend.RefusedToRepeat(e))
            {
                // The issuer closed a kept connection just then, as when it is restarted. What it may have minted was given to nobody.
                return await SendAsync(body, request, subject, count, both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OathMeshTokenException($"The issuer did not answer within {_timeout.TotalSeconds:0.#} s. Check that it is well.", e) { IsTransient = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OathMeshTokenException(
                $"The issuer at {_tokenEndpoint.GetLeftPart(UriPartial.Authority)} could not be reached: {e.Message} Check its address, and that it is running.", e) { IsTransient = true };
        }
    }

    private async Task<OathMeshToken[]> SendAsync(byte[] body, TokenRequest request, string subject, int? count, CancellationToken cancellationToken)
    {
        var endpoint = count is null ? _tokenEndpoint : _tokensEndpoint;
        using var message = new HttpRequestMessage(HttpMethod.Post, endpoint);
        message.Headers.Authorization = _credential.ForRequest(endpoint, JsonContentType, body);
        message.Headers.Accept.ParseAdd(JsonContentType);
        message.Content = new ByteArrayContent(body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(JsonContentType);
        SingleSend.Arm(message);
        using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var isGood = response.StatusCode == HttpStatusCode.OK;
        var answer = await ReadAsync(response.Content, isGood ? (count ?? 1) * BytesAToken : MaxRefusalBytes, cancellationToken).ConfigureAwait(false);
        return isGood ? IssuerAnswer.Read(answer, request, subject, count) : throw IssuerAnswer.ReadRefusal(response, answer, _time);
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(maxBytes, cancellationToken).ConfigureAwait(false);
            return await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new OathMeshTokenException($"The issuer's answer was refused: it is longer than {maxBytes} bytes. Check that the configured address is an OathMesh issuer.");
        }
    }
}
