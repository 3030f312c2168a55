using Microsoft.Extensions.Logging;
using OathMesh.Verification;

namespace OathMesh.Tests.Support;

/// <summary>Keeps what is logged as an error: a step that broke denies like any other failure, and is seen only here.</summary>
internal sealed class ErrorLog : ILogger<TokenVerifier>
{
    private readonly Lock _lock = new();
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
        {
            lock (_lock)
            {
                _errors.Add($"{formatter(state, exception)} {exception}");
            }
        }
    }
}
