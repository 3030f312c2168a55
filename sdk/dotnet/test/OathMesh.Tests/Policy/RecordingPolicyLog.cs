using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OathMesh.Policy;

namespace OathMesh.Tests.Policy;

/// <summary>Keeps the names of the events that a policy logs.</summary>
internal sealed class RecordingPolicyLog : ILogger<ReloadingPolicy>
{
    private readonly ConcurrentQueue<string> _events = new();

    public IEnumerable<string> Events => _events;

    public void Clear() => _events.Clear();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue(eventId.Name!);
}
