using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Cli.Issuing;

/// <summary>Signs here, with a key of one's own.</summary>
internal static class LocalIssuer
{
    public static IssuedToken Mint(MintRequest request, string issuer, ISigningKeySource keys, TimeProvider time)
    {
        try
        {
            var minted = new TokenMinter(issuer, keys, time).Mint(request.Claims);
            return new IssuedToken(minted.Token, minted.TokenId, minted.ExpiresAt, minted.ExpiresAt - minted.IssuedAt);
        }
        catch (ArgumentException e)
        {
            throw CommandException.Usage(WithoutParameterName(e), "Look at: oathmesh mint --help");
        }
    }

    private static string WithoutParameterName(ArgumentException e) =>
        e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
}
