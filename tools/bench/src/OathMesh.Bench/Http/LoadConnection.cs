using System.Net;
using System.Net.Sockets;
using System.Text;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Http;

/// <summary>One connection, on which one request at a time is under way.</summary>
internal sealed class LoadConnection : IDisposable
{
    private const int BodyLength = 2;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[8192];
    private int _received;

    public LoadConnection(IPEndPoint receiver)
    {
        _socket.Connect(receiver);
        _socket.Blocking = false;
    }

    /// <summary>The number of the request that is under way.</summary>
    public int Request { get; private set; }

    public void Send(byte[] bytes, int request)
    {
        Request = request;
        _received = 0;
        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        if (sent != bytes.Length)
        {
            throw new VoidFigureException($"A request could not be sent: {error}.");
        }
    }

    /// <summary>Takes what has come, and says whether that is all of the answer. One that is not 200 voids the run.</summary>
    public bool TryReceive()
    {
        var read = _socket.Receive(_answer.AsSpan(_received), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return false;
        }

        if (error != SocketError.Success || read == 0)
        {
            throw new VoidFigureException($"The receiver closed a connection: {error}.");
        }

        _received += read;
        var answer = _answer.AsSpan(0, _received);
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new VoidFigureException($"The receiver answered: {Encoding.ASCII.GetString(answer[..end]).Split('\r')[0]}.");
        }

        return answer.Length >= end + 4 + BodyLength;
    }

    public void Dispose() => _socket.Dispose();
}
