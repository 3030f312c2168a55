using System.Text;
using System.Text.Json;
using OathMesh.Issuer.Json;
using OathMesh.Keys;

namespace OathMesh.Issuer.Configuration;

/// <summary>Reads <c>issuer.json</c> into <see cref="IssuerOptions"/>. What is wrong with it as JSON is kept, to be listed with what is wrong with the settings.</summary>
internal sealed class IssuerFile
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxDepth = 16;

    private IssuerFile(string path) => Path = path;

    public string Path { get; }

    public FaultList Faults { get; } = new();

    public static void ReadInto(IssuerOptions options, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new IssuerFile(path);
        options.File = file;
        if (file.ReadBytes() is not { } bytes)
        {
            return;
        }

        using var document = StrictJsonDocument.Parse(bytes, MaxDepth, out var fault);
        if (document is null)
        {
            file.Faults.Add("$", fault!);
            return;
        }

        try
        {
            file.ReadRoot(options, document.RootElement);
        }
        catch (InvalidOperationException)
        {
            file.Faults.Add("$", StrictJsonDocument.UnpairedSurrogate);
        }
    }

    private byte[]? ReadBytes()
    {
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(stream.SafeFileHandle).HasFlag(UnixFileMode.OtherWrite))
            {
                Faults.Add("mode", $"may be changed by every user, who could grant themselves anything. Run: chmod o-w {Path}");
            }

            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= MaxBytes)
            {
                return bytes[..length];
            }

            Faults.Add("$", $"is longer than {MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Faults.Add("$", $"cannot be read: {e.Message}");
        }

        return null;
    }

    private void ReadRoot(IssuerOptions options, JsonElement element)
    {
        var root = StrictObject.Read(element, "$", Faults, StrictObject.OnlyKnown("issuer", "keys", "audit", "revocations", "rateLimit", "clients"));
        options.Issuer = root.Text("issuer");
        options.KeyDirectory = FullPath(root.Text("keys"));
        options.AuditFile = FullPath(root.Text("audit"));
        options.RevocationFile = FullPath(root.Text("revocations"));
        options.RateLimit = root.Integer("rateLimit") ?? IssuerOptions.DefaultRateLimit;
        foreach (var client in root.Elements("clients"))
        {
            options.Clients.Add(ReadClient(client, $"$.clients[{options.Clients.Count}]"));
        }
    }

    private IssuerClient ReadClient(JsonElement element, string place)
    {
        var client = StrictObject.Read(element, place, Faults, StrictObject.OnlyKnown("id", "jwks", "secretSha256", "admin", "grants"));
        var grants = new List<IssuerGrant>();
        foreach (var grant in client.Elements("grants"))
        {
            grants.Add(ReadGrant(grant, $"{place}.grants[{grants.Count}]"));
        }

        return new IssuerClient
        {
            Id = client.Text("id") ?? "",
            KeySet = ReadKeySet(client.Member("jwks"), client.PlaceOf("jwks")),
            SecretSha256 = client.Text("secretSha256"),
            Administration = client.Texts("admin") ?? [],
            Grants = grants,
        };
    }

    private IssuerGrant ReadGrant(JsonElement element, string place)
    {
        var grant = StrictObject.Read(element, place, Faults, StrictObject.OnlyKnown("sub", "aud", "act", "scope", "env", "tenant", "maxTtl"));
        return new IssuerGrant
        {
            Subject = grant.Text("sub") ?? "",
            Audiences = grant.Texts("aud") ?? [],
            Actions = grant.Texts("act") ?? [],
            Scopes = grant.Texts("scope") ?? [],
            Environments = grant.Texts("env") ?? [],
            Tenants = grant.Texts("tenant") ?? [],
            MaxLifetimeSeconds = grant.Integer("maxTtl") ?? OathMeshLimits.MaxLifetimeSeconds,
        };
    }

    private JsonWebKeySet? ReadKeySet(JsonElement? element, string place)
    {
        if (element is not { } value)
        {
            return null;
        }

        try
        {
            return JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(value.GetRawText()));
        }
        catch (KeyFormatException e)
        {
            Faults.Add(place, $"is refused: {e.Message}");
            return null;
        }
    }

    /// <summary>Paths are relative to the file that names them, so that the issuer starts from anywhere.</summary>
    private string? FullPath(string? path) =>
        string.IsNullOrEmpty(path) ? path : System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
}
