using OathMesh.Issuer.Endpoints;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Minting;

/// <summary>Tokens or an error. A class, not a record: a record would print what it holds.</summary>
internal sealed class MintOutcome
{
    private MintOutcome(IReadOnlyList<MintedToken> tokens, IssuerError? error)
    {
        Tokens = tokens;
        Error = error;
    }

    public IReadOnlyList<MintedToken> Tokens { get; }

    public IssuerError? Error { get; }

    public static MintOutcome Refused(IssuerError error) => new([], error);

    public static MintOutcome Given(IReadOnlyList<MintedToken> tokens) => new(tokens, null);
}
