using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OathMesh.Tokens;

namespace OathMesh.Cli.Demo;

/// <summary>The demo's caller: gets tokens from the issuer with its own key, calls the API, and compares the outcome with the audit line.</summary>
internal sealed class DemoCaller(DemoStage stage, DemoWorkspace workspace, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly TokenMinter _own = new(DemoWorkspace.ClientId, workspace.ClientKey, time);
    private readonly Dictionary<string, int> _linesSeen = new(StringComparer.Ordinal);

    public async Task<string> MintAsync(JsonObject request, CancellationToken cancellationToken, string? expected = null)
    {
        request["sub"] ??= DemoWorkspace.Subject;
        request["aud"] ??= DemoWorkspace.Audience;
        var body = request.ToJsonString();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(workspace.Issuer, "v1/token"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        var own = _own.Mint(new TokenClaims
        {
            Subject = "svc://demo/deploy-bot",
            Audience = workspace.Issuer.ToString().TrimEnd('/'),
            Action = "oathmesh.mint",
            Lifetime = TimeSpan.FromSeconds(30),
        });
        message.Headers.Authorization = new AuthenticationHeaderValue("OathMesh", own.Token);
        stage.Request("POST /v1/token (issuer)", $"Authorization: OathMesh {Shorten(own.Token)}", body);

        using var response = await _client.SendAsync(message, cancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        var token = (string?)answer["token"];
        if (token is not null)
        {
            answer["token"] = Shorten(token);
        }

        stage.Response($"{(int)response.StatusCode} {response.ReasonPhrase}", answer.ToJsonString(DemoJson.Plain));
        if (expected is not null)
        {
            stage.Audit(File.ReadLines(workspace.IssuerAuditFile).Last());
            stage.Verdict(expected, response.IsSuccessStatusCode ? $"{(int)response.StatusCode} expires_in {answer["expires_in"]}" : $"{(int)response.StatusCode} refused");
        }
        else if (token is null)
        {
            stage.Verdict("a token", $"{(int)response.StatusCode} and no token");
        }

        return token ?? "";
    }

    public async Task CallAsync(
        string method, string target, string? token, string expected, CancellationToken cancellationToken, string? body = null, DemoInstance? at = null)
    {
        var instance = at ?? workspace.Single;
        using var message = new HttpRequestMessage(new HttpMethod(method), new Uri(instance.Address, target));
        var shown = new List<string>();
        if (token is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", $"OathMesh {token}");
            shown.Add($"Authorization: OathMesh {Shorten(token)}");
        }

        if (body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            shown.AddRange(["Content-Type: application/json", "", body]);
        }

        stage.Request(at is null ? $"{method} {target}" : $"{method} {target} ({at.Name})", [.. shown]);
        using var response = await _client.SendAsync(message, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        var challenge = response.Headers.WwwAuthenticate.ToString();
        stage.Response($"{(int)response.StatusCode} {response.ReasonPhrase}", [.. challenge.Length > 0 ? [$"WWW-Authenticate: {challenge}"] : Array.Empty<string>(), answer]);

        var line = NewAuditLine(instance.AuditFile);
        stage.Audit(line);
        stage.Verdict(expected, $"{(int)response.StatusCode} {Outcome(line)}");
    }

    public void Dispose() => _client.Dispose();

    private static string Outcome(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var reason = root.TryGetProperty("reason", out var code) ? $" {code}" : "";
        var degraded = root.TryGetProperty("degraded", out var why) ? $", degraded: {why}" : "";
        return $"{root.GetProperty("event")} {root.GetProperty("step")}{reason}{degraded}";
    }

    private static string Shorten(string token) => $"{token[..12]}...{token[^6..]} ({token.Length} bytes)";

    /// <summary>The one line that the call wrote: it is there before the answer.</summary>
    private string NewAuditLine(string file)
    {
        var lines = File.ReadAllLines(file);
        var added = lines.Length - _linesSeen.GetValueOrDefault(file);
        _linesSeen[file] = lines.Length;
        return added == 1 ? lines[^1] : $$"""{"event":"{{added}} audit lines instead of one","step":-1}""";
    }
}
