using Microsoft.AspNetCore.Http;
using OathMesh.Issuer.Clients;
using OathMesh.Issuer.Configuration;
using OathMesh.Issuer.Json;
using OathMesh.Revocation;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace OathMesh.Issuer.Revocation;

/// <summary>What an administrator asks to revoke or to lift, read strictly; every fault is listed by the member's name.</summary>
/// <param name="Kind">What is named.</param>
/// <param name="Value">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="LifetimeSeconds">For how long; <see langword="null"/> when no end was given.</param>
internal sealed record RevocationRequest(RevocationKind Kind, string Value, string? Reason, int? LifetimeSeconds)
{
    /// <summary>Ten years.</summary>
    public const int LongestLifetime = 3650 * 24 * 60 * 60;

    private const int MaxDepth = 4;
    private const string OneKind = "Name what is revoked by exactly one of sub, jti, kid and client.";

    /// <summary>Reads a body such as <c>{"sub":"agent://ci/*","reason":"...","expires_in":3600}</c>.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> body, ClientDirectory clients, [NotNullWhen(true)] out RevocationRequest? request, [NotNullWhen(false)] out string? fault)
    {
        request = null;
        using var document = StrictJsonDocument.Parse(body, MaxDepth, out var syntaxFault);
        if (document is null)
        {
            fault = $"The body {syntaxFault}.";
            return false;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            fault = "The body must be a JSON object.";
            return false;
        }

        try
        {
            request = Read(document.RootElement, clients, out fault);
        }
        catch (InvalidOperationException)
        {
            fault = $"The body {StrictJsonDocument.UnpairedSurrogate}.";
        }

        return request is not null && fault is null;
    }

    /// <summary>Reads a query such as <c>?sub=agent://ci/*</c>. What cannot be in the list is not told apart from what is not.</summary>
    public static bool TryRead(IQueryCollection query, [NotNullWhen(true)] out RevocationRequest? request, [NotNullWhen(false)] out string? fault)
    {
        request = null;
        fault = null;
        var kind = query.Count == 1 ? RevocationEntry.KindNames.ToList().IndexOf(query.Keys.First()) : -1;
        if (kind < 0 || query.First().Value is not { Count: 1 } values || values[0] is not { Length: > 0 } value)
        {
            fault = $"{OneKind} Give it as the query, percent-encoded: ?sub=agent%3A%2F%2Fci%2Fdeploy-bot.";
            return false;
        }

        request = new RevocationRequest((RevocationKind)kind, value, null, null);
        return true;
    }

    private static RevocationRequest? Read(JsonElement root, ClientDirectory clients, out string? fault)
    {
        var faults = new FaultList();
        var body = StrictObject.Read(root, "", faults, StrictObject.OnlyKnown([.. RevocationEntry.KindNames, "reason", "expires_in"]));
        var named = RevocationEntry.KindNames.Index().Where(kind => body.Member(kind.Item) is not null).ToList();
        var value = named.Count == 1 ? body.Text(named[0].Item) : null;
        if (named.Count == 1 && value is not null)
        {
            CheckValue((RevocationKind)named[0].Index, value, clients, faults);
        }

        var reason = body.Text("reason");
        if (reason is not null && Encoding.UTF8.GetByteCount(reason) > OathMeshLimits.MaxTextBytes)
        {
            faults.Add("reason", $"must be at most {OathMeshLimits.MaxTextBytes} bytes long");
        }

        var lifetime = body.Integer("expires_in");
        if (lifetime is < 1 or > LongestLifetime)
        {
            faults.Add("expires_in", $"must be from 1 to {LongestLifetime} seconds; leave it out to revoke without end");
        }

        var sentences = faults.Sentences("", separator: " ");
        fault = named.Count != 1 && sentences.Count == 0 ? OneKind : sentences.Count == 0 ? null : string.Join(' ', sentences);
        return fault is null ? new RevocationRequest((RevocationKind)named[0].Index, value!, reason, lifetime) : null;
    }

    private static void CheckValue(RevocationKind kind, string value, ClientDirectory clients, FaultList faults)
    {
        var name = RevocationEntry.KindNames[(int)kind];
        if (RevocationEntry.Fault(kind, value) is { } text)
        {
            faults.Add(name, text);
        }
        else if (kind == RevocationKind.Client && clients.Find(value) is null)
        {
            // A misspelt id would revoke nothing, and nobody would notice.
            faults.Add(name, "must be the id of an enrolled client, to the letter");
        }
    }
}
