using Microsoft.Extensions.Logging;

namespace OathMesh.Redis.Tests.Support;

/// <summary>Counts the probes that found Redis unusable, by what is logged.</summary>
internal sealed class ProbeCount : ILogger<RedisReplayStore>
{
    private int _failed;

    public int Failed => Volatile.Read(ref _failed);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "RedisProbeFailed")
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
