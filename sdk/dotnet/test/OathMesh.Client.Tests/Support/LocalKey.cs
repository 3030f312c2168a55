using System.Collections.Concurrent;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests.Support;

/// <summary>A key that the test's API trusts, as a token source that counts what it gives and hears what is refused.</summary>
internal sealed class LocalKey : ITokenSource, IDisposable
{
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();
    private readonly LocalTokenSource _source;
    private int _given;

    public LocalKey(TimeProvider time) => _source = new LocalTokenSource(RunningIssuer.Name, _key, RunningIssuer.Subject, time);

    public int Given => Volatile.Read(ref _given);

    public ConcurrentQueue<string> Refused { get; } = new();

    public OathMeshTokenException? Failure { get; set; }

    public JsonWebKeySet KeySet() => new([_key.PublicKey]);

    public ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _given);
        return Failure is null ? _source.GetTokenAsync(request, cancellationToken) : throw Failure;
    }

    public void ReportRefusal(TokenRequest request, string code) => Refused.Enqueue(code);

    public void Dispose() => _key.Dispose();
}
