namespace OathMesh.Client.Http;

/// <summary>
/// Sees to it that the transport writes a token once. When a kept connection breaks before an answer comes, SocketsHttpHandler sends the same request again on a
/// new one, token and all, and offers no setting against it. It asks for an encoding each time it writes a header, though: the second time is refused here.
/// </summary>
internal static class SingleSend
{
    private static readonly HttpRequestOptionsKey<Attempt> Key = new("OathMesh.Attempt");

    /// <summary>Makes a handler keep to it for requests that are armed.</summary>
    public static void Watch(SocketsHttpHandler handler)
    {
        var next = handler.RequestHeaderEncodingSelector;
        handler.RequestHeaderEncodingSelector = (name, request) =>
        {
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && request.Options.TryGetValue(Key, out var attempt) && attempt.CountWrite() > 1)
            {
                throw new RepeatedSendException();
            }

            return next?.Invoke(name, request);
        };
    }

    /// <summary>Begins a new attempt, whose token may be written once.</summary>
    public static void Arm(HttpRequestMessage request) => request.Options.Set(Key, new Attempt());

    /// <summary>Whether a request failed because the transport wanted to send its token again: the first connection broke before any answer came.</summary>
    public static bool RefusedToRepeat(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is RepeatedSendException)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Attempt
    {
        private int _writes;

        public int CountWrite() => Interlocked.Increment(ref _writes);
    }

    private sealed class RepeatedSendException() : IOException("The connection broke before an answer came, and a token is not sent twice.");
}
