using System.Net;
using System.Net.Http.Headers;

namespace OathMesh.Cli.Issuing;

/// <summary>Asks an issuer for tokens, or about revocations (docs/protocol.md, sections 10 and 11): bounded in time and size, no redirects, no cookies.</summary>
internal sealed class IssuerClient : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _endpoint;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public IssuerClient(Uri endpoint, TimeProvider time)
    {
        _endpoint = endpoint;
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            // A proxy from the environment must not see what plain HTTP is allowed for only because it stays on this machine.
            UseProxy = !endpoint.IsLoopback,
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<IssuedToken> MintAsync(MintRequest request, AuthenticationHeaderValue credential, CancellationToken cancellationToken) =>
        IssuerAnswer.Read(await SendAsync(HttpMethod.Post, IssuerRequestBody.Write(request), credential, IssuerAnswer.MaxBytes, cancellationToken));

    /// <summary>Sends a request and gives the body of a 200; anything else is an error with what the issuer said.</summary>
    public async Task<ReadOnlyMemory<byte>> SendAsync(
        HttpMethod method, byte[]? content, AuthenticationHeaderValue? credential, int maxBytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = new HttpRequestMessage(method, _endpoint);
            message.Headers.Authorization = credential;
            message.Headers.Accept.ParseAdd("application/json");
            if (content is not null)
            {
                message.Content = new ByteArrayContent(content);
                message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var body = await ReadAsync(response.Content, maxBytes, both.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? body
                : throw IssuerAnswer.ReadRefusal(response, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw CommandException.Failed(
                "server_timeout", $"The issuer did not answer within {Timeout.TotalSeconds:0} s.", "Check that --server is the issuer and that it is well, then try again.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw CommandException.Failed(
                "server_unreachable", $"The issuer could not be asked: {Failures.Sentence(e)}", "Check --server, and that the issuer is running.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[maxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= maxBytes
            ? buffer.AsMemory(0, length)
            : throw IssuerAnswer.Invalid($"it is longer than {maxBytes} bytes");
    }
}
