using Microsoft.IdentityModel.JsonWebTokens;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Subjects;

/// <summary>A JSON Web Token validated by <see cref="JsonWebTokenHandler"/>. Every one must be valid.</summary>
/// <param name="name">What readers know it by.</param>
/// <param name="peer">The keys and parameters.</param>
/// <param name="makesIdentity">Whether the <c>ClaimsIdentity</c> is made, as every user of JwtBearer has it; without, only the subject is read.</param>
internal sealed class JwtContender(string name, JwtPeer peer, bool makesIdentity) : Contender(name)
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly string[] _pool = peer.MintPool();
    private int _next;

    public override async ValueTask RunAsync(int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            _next = (_next + 1) % _pool.Length;
            var result = await _handler.ValidateTokenAsync(_pool[_next], peer.Parameters);
            var found = result.IsValid && (makesIdentity ? result.ClaimsIdentity.FindFirst("sub")?.Value : ((JsonWebToken)result.SecurityToken).Subject) is not null;
            if (!found)
            {
                throw new VoidFigureException($"{Name}: a good token was refused: {result.Exception?.Message}");
            }
        }
    }
}
