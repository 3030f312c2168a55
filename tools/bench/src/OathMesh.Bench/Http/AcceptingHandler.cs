using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Http;

/// <summary>Verifies nothing: whoever sends a token is let in. No verifier behind ASP.NET Core's authentication does less for a request, so none answers more of them a second.</summary>
internal sealed class AcceptingHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Accepting";

    private static readonly string Subject = BenchIssuer.Subject(0);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.Count == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity([new Claim("sub", Subject), new Claim("act", BenchIssuer.Action)], Scheme.Name, "sub", ClaimTypes.Role);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
