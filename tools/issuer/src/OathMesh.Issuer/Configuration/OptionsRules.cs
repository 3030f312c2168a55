using System.Buffers;
using OathMesh.Keys;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Configuration;

/// <summary>The bounds of the settings. Places are named as in <c>issuer.json</c>.</summary>
internal static class OptionsRules
{
    private static readonly SearchValues<char> VisibleAscii =
        SearchValues.Create(string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)));

    public static void Check(IssuerOptions options, FaultList faults)
    {
        CheckIssuer(options.Issuer, faults);
        CheckKeyDirectory(options.KeyDirectory, faults);
        CheckFile(options.AuditFile, "$.audit", "standard output", faults);
        CheckRevocationFile(options.RevocationFile, faults);
        if (options.RateLimit is < 1 or > IssuerOptions.MaxRateLimit)
        {
            faults.Add("$.rateLimit", $"must be from 1 to {IssuerOptions.MaxRateLimit} requests a minute; leave it out for {IssuerOptions.DefaultRateLimit}");
        }

        if (options.Clients.Count == 0)
        {
            faults.Add("$.clients", "must list at least one client, with id, jwks or secretSha256, and grants");
        }

        new ClientRules(options, faults).Check();
    }

    /// <summary>Whether a text is an absolute URI as it stands: .NET's own parser takes white space and file paths as well.</summary>
    public static bool IsAbsoluteUri(string text, out Uri? uri)
    {
        uri = null;
        return text.Length > 0 && !text.AsSpan().ContainsAnyExcept(VisibleAscii)
            && Uri.TryCreate(text, UriKind.Absolute, out uri)
            && text.StartsWith(uri.Scheme + ":", StringComparison.Ordinal);
    }

    private static void CheckIssuer(string? issuer, FaultList faults)
    {
        const string Place = "$.issuer";
        if (string.IsNullOrEmpty(issuer))
        {
            faults.Add(Place, "is missing: set it to the issuer's own URL, such as https://issuer.internal");
        }
        else if (!IsAbsoluteUri(issuer, out var uri) || (uri!.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) || issuer.Length > 256)
        {
            faults.Add(Place, "must be a URL of at most 256 visible ASCII characters, such as https://issuer.internal");
        }
        else if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
        {
            faults.Add(Place, "must be https: http is for loopback only, since whoever is on the path could replace the keys");
        }
        else if (uri.UserInfo.Length > 0 || issuer.AsSpan().ContainsAny("?#@") || issuer.EndsWith('/'))
        {
            faults.Add(Place, "must have no user, query, fragment or final slash: receivers compare it character by character");
        }
    }

    private static void CheckKeyDirectory(string? path, FaultList faults)
    {
        const string Place = "$.keys";
        if (string.IsNullOrEmpty(path))
        {
            faults.Add(Place, "is missing: name the key directory; make one with: oathmesh keys generate --out keys");
            return;
        }

        try
        {
            new KeyDirectory(path).Dispose();
        }
        catch (Exception e) when (e is KeyFormatException or IOException or UnauthorizedAccessException)
        {
            faults.Add(Place, e.Message);
        }
    }

    private static void CheckRevocationFile(string? path, FaultList faults)
    {
        const string Place = "$.revocations";
        CheckFile(path, Place, "an issuer that revokes nothing", faults);
        if (string.IsNullOrEmpty(path) || faults.IsTold(Place))
        {
            return;
        }

        try
        {
            FileRevocationStore.Check(path);
        }
        catch (RevocationFormatException e)
        {
            faults.Add(Place, e.Message);
        }
    }

    private static void CheckFile(string? path, string place, string without, FaultList faults)
    {
        if (path is null)
        {
            return;
        }

        if (path.Length == 0)
        {
            faults.Add(place, $"must name a file; leave it out for {without}");
        }
        else if (Directory.Exists(path))
        {
            faults.Add(place, $"{path} is a directory: name a file in it");
        }
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory && !Directory.Exists(directory))
        {
            faults.Add(place, $"there is no directory {directory}: make it, writable for the issuer");
        }
    }
}
