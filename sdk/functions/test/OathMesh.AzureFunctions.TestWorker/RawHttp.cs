using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>HTTP/1.1 to a worker's own server, byte for byte: no client library tidies the request.</summary>
internal static class RawHttp
{
    public static async Task<(int Status, ILookup<string, string> Headers, byte[] Body)> SendAsync(Uri server, string invocationId, WorkerRequest request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Write(invocationId, request), cancellationToken);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellationToken);
        return Read(answer.ToArray());
    }

    private static byte[] Write(string invocationId, WorkerRequest request)
    {
        // RFC 9112 section 3.2.2: the authority of a target in absolute form is the host's.
        var host = Uri.TryCreate(request.Target, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https" ? absolute.Authority : "localhost";
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nx-ms-invocation-id: {invocationId}\r\n");
        foreach (var (name, value) in request.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (request.Body.Length > 0 || request.Method is "POST" or "PUT" or "PATCH")
        {
            head.Append("Content-Length: ").Append(request.Body.Length).Append("\r\n");
        }

        var text = head.Append("\r\n").ToString();
        var encoding = text.Any(character => character > 0xff) ? Encoding.UTF8 : Encoding.Latin1;
        return [.. encoding.GetBytes(text), .. request.Body.Span];
    }

    private static (int Status, ILookup<string, string> Headers, byte[] Body) Read(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            throw new InvalidDataException("The worker's server closed the connection without an answer.");
        }

        var lines = Encoding.Latin1.GetString(answer, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToLookup(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = answer[(end + 4)..];
        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, headers["Transfer-Encoding"].Contains("chunked") ? Unchunk(body) : body);
    }

    /// <summary>RFC 9112 section 7.1, without trailers.</summary>
    private static byte[] Unchunk(ReadOnlySpan<byte> chunked)
    {
        var body = new List<byte>();
        while (chunked.IndexOf("\r\n"u8) is var end and >= 0 && int.Parse(Encoding.ASCII.GetString(chunked[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
        {
            body.AddRange(chunked.Slice(end + 2, size));
            chunked = chunked[(end + 2 + size + 2)..];
        }

        return [.. body];
    }
}
