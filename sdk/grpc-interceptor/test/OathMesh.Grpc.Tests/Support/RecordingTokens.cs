using OathMesh.Tokens;

namespace OathMesh.Grpc.Tests.Support;

/// <summary>A token source that remembers what it was asked and told.</summary>
internal sealed class RecordingTokens(Func<TokenRequest, string>? mint = null) : ITokenSource
{
    private readonly Lock _lock = new();
    private readonly List<TokenRequest> _requests = [];
    private readonly List<string> _refusals = [];

    public Exception? Failure { get; set; }

    public CancellationToken LastCancellation { get; private set; }

    public IReadOnlyList<TokenRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public IReadOnlyList<string> Refusals
    {
        get
        {
            lock (_lock)
            {
                return [.. _refusals];
            }
        }
    }

    public ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _requests.Add(request);
            LastCancellation = cancellationToken;
            var value = mint?.Invoke(request) ?? $"token-{_requests.Count}";
            return Failure is null ? new(new OathMeshToken(value, $"id-{_requests.Count}", DateTimeOffset.UnixEpoch)) : ValueTask.FromException<OathMeshToken>(Failure);
        }
    }

    public void ReportRefusal(TokenRequest request, string code)
    {
        lock (_lock)
        {
            _refusals.Add($"{request.Action} {code}");
        }
    }
}
