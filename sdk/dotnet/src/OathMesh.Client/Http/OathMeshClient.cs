using Microsoft.Extensions.Logging;
using OathMesh.Tokens;

namespace OathMesh.Client.Http;

/// <summary>What all handlers of one HttpClient share: handlers come and go, the stock of tokens stays.</summary>
internal sealed class OathMeshClient(OathMeshClientOptions options, ITokenSource source, TimeProvider time, ILogger logger, IReadOnlyList<IDisposable> owned) : IDisposable
{
    public Destination Destination { get; } = new(options.BaseAddress!);

    public TokenWishes Wishes { get; } = new(options);

    public ITokenSource Source => source;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public void Dispose()
    {
        foreach (var part in owned)
        {
            part.Dispose();
        }
    }
}
