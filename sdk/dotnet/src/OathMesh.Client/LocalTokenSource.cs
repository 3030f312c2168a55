using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Client;

/// <summary>Signs tokens in this process with a key of its own, in the name of an issuer that receivers trust. It needs no network and no pool. Safe for use by many threads.</summary>
public sealed class LocalTokenSource : ITokenSource
{
    private readonly TokenMinter _minter;
    private readonly string? _subject;

    /// <summary>Creates a source.</summary>
    /// <param name="issuer">The issuer (<c>iss</c>) in whose name it signs; receivers list it and have the key's public half. Not empty.</param>
    /// <param name="keys">The key, or the directory of keys, to sign with; owned by the caller.</param>
    /// <param name="subject">The caller (<c>sub</c>) of requests that name none; <see langword="null"/>, the default, when each names its own.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="issuer"/> is empty.</exception>
    public LocalTokenSource(string issuer, ISigningKeySource keys, string? subject = null, TimeProvider? timeProvider = null)
    {
        _minter = new TokenMinter(issuer, keys, timeProvider);
        _subject = subject;
    }

    /// <inheritdoc />
    public ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<OathMeshToken>(cancellationToken) : Mint(request);
    }

    private ValueTask<OathMeshToken> Mint(TokenRequest request)
    {
        try
        {
            var minted = _minter.Mint(new TokenClaims
            {
                Subject = request.Subject ?? _subject ?? "",
                Audience = request.Audience,
                Action = request.Action,
                Lifetime = request.Lifetime ?? TimeSpan.FromSeconds(OathMeshLimits.DefaultLifetimeSeconds),
                Scope = request.Scope,
                Reason = request.Reason,
                Environment = request.Environment,
                Tenant = request.Tenant,
                RequestHash = request.RequestHash,
            });
            return new(new OathMeshToken(minted.Token, minted.TokenId, DateTimeOffset.FromUnixTimeSeconds(minted.ExpiresAt)));
        }
        catch (ArgumentException e)
        {
            return ValueTask.FromException<OathMeshToken>(new OathMeshTokenException($"The token cannot be minted: {WithoutParameterName(e)}", e));
        }
        catch (SigningKeyUnavailableException e)
        {
            return ValueTask.FromException<OathMeshToken>(new OathMeshTokenException(e.Message, e) { IsTransient = true });
        }
    }

    private static string WithoutParameterName(ArgumentException e) =>
        e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
}
