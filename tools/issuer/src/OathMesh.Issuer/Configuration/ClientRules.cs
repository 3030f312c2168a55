using System.Buffers;
using OathMesh.Issuer.Revocation;
using OathMesh.Keys;

namespace OathMesh.Issuer.Configuration;

/// <summary>The rules for clients: unique ids, one credential each, at least one grant.</summary>
internal sealed class ClientRules(IssuerOptions options, FaultList faults)
{
    private const int MaxIdLength = 256;

    // SHA-256 of nothing: what hashing an unset variable gives.
    private const string HashOfEmptySecret = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    public void Check()
    {
        for (var i = 0; i < options.Clients.Count; i++)
        {
            Check(options.Clients[i], $"$.clients[{i}]");
        }
    }

    private void Check(IssuerClient client, string place)
    {
        CheckId(client.Id ?? "", place);
        CheckCredential(client, place);
        CheckAdministration(client, $"{place}.admin");
        if (client.Grants is not { Count: > 0 })
        {
            if (client.Administration is { Count: > 0 })
            {
                return;
            }


            faults.Add($"{place}.grants", "must list at least one grant: nothing is granted by default");
            return;
        }

        for (var i = 0; i < client.Grants.Count; i++)
        {
            GrantRules.Check(client.Grants[i], $"{place}.grants[{i}]", faults);
        }
    }

    private void CheckId(string id, string place)
    {
        if (!OptionsRules.IsAbsoluteUri(id, out _) || id.Length > MaxIdLength)
        {
            faults.Add($"{place}.id", $"must be an absolute URI of at most {MaxIdLength} visible ASCII characters, such as https://clients.example/deploy-bot");
        }
        else if (id == options.Issuer)
        {
            faults.Add($"{place}.id", "is the issuer's own URL: give the client a name of its own");
        }
        else if (!_ids.TryAdd(id, place))
        {
            faults.Add($"{place}.id", $"is the id of {_ids[id]} as well: ids are unique");
        }
    }

    private void CheckAdministration(IssuerClient client, string place)
    {
        if (client.Administration is not { Count: > 0 })
        {
            return;
        }

        if (client.Administration.Any(grant => grant != RevocationAdministration.Grant))
        {
            faults.Add(place, $"may list {RevocationAdministration.Grant} and nothing else");
        }
        else if (client.KeySet is null)
        {
            faults.Add(place, "is for clients with jwks: who can lift a revocation must not hold a secret that lives on");
        }
        else if (options.RevocationFile is null && !options.HasRevocationStore)
        {
            faults.Add(place, "needs a place where revocations are kept: set revocations to a file");
        }
    }

    private void CheckCredential(IssuerClient client, string place)
    {
        var jwks = $"{place}.jwks";
        var secret = $"{place}.secretSha256";
        if (client.KeySet is null && client.SecretSha256 is null)
        {
            if (!faults.IsTold(jwks) && !faults.IsTold(secret))
            {
                faults.Add(jwks, "is missing: give the client's public keys, or secretSha256");
            }
        }
        else if (client.KeySet is not null && client.SecretSha256 is not null)
        {
            faults.Add(secret, "stands beside jwks: keep one of them, or make two clients");
        }

        CheckKeySet(client.KeySet, jwks);
        CheckSecret(client.SecretSha256, secret);
    }

    private void CheckKeySet(JsonWebKeySet? set, string place)
    {
        if (set is null)
        {
            return;
        }

        if (set.Count == 0)
        {
            faults.Add(place, "has no Ed25519 key: export one with: oathmesh keys export DIR --jwks");
        }

        foreach (var keyId in set.KeyIds)
        {
            if (set.TryGet(keyId, out var key) && TestOnlyKeys.Contains(key))
            {
                faults.Add(place, $"has the key {keyId}, which is published for tests: anyone can sign with it. Make one: oathmesh keys generate");
            }
        }
    }

    // No message quotes the value: it may be the secret itself, put there by mistake.
    private void CheckSecret(string? hash, string place)
    {
        if (hash is null)
        {
            return;
        }

        if (hash.Length != 64 || hash.AsSpan().ContainsAnyExcept(LowerHex))
        {
            faults.Add(place, "must be the SHA-256 of the secret as 64 lower-case hex digits: printf %s \"$SECRET\" | sha256sum");
        }
        else if (hash == HashOfEmptySecret)
        {
            faults.Add(place, "is the hash of an empty secret: choose one of at least 32 random bytes");
        }
        else if (!_secrets.TryAdd(hash, place))
        {
            faults.Add(place, $"is {_secrets[hash]} as well: give every client a secret of its own");
        }
    }
}
