using Microsoft.Extensions.Logging;
using OathMesh.Cli.Output;
using OathMesh.Keys;

namespace OathMesh.Cli.Verifying;

/// <summary>Tells the person why a key set could not be had: the verdict alone says only that it could not.</summary>
internal sealed class NoteLogger(CommandOutput output) : ILogger<JwksKeySource>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            output.Note(formatter(state, exception));
        }
    }
}
