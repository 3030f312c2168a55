using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using OathMesh.Keys;

namespace OathMesh.Issuer.Clients;

/// <summary>The configured clients, found by id or by secret.</summary>
internal sealed class ClientDirectory
{
    private readonly FrozenDictionary<string, IssuerClient> _byId;
    private readonly (byte[] Hash, IssuerClient Client)[] _withSecret;

    public ClientDirectory(IEnumerable<IssuerClient> clients)
    {
        _byId = clients.ToFrozenDictionary(client => client.Id, StringComparer.Ordinal);
        _withSecret = [.. _byId.Values
            .Where(client => client.SecretSha256 is not null)
            .Select(client => (Convert.FromHexString(client.SecretSha256!), client))];
    }

    public IEnumerable<string> Ids => _byId.Keys;

    /// <summary>Whether any client signs its own tokens.</summary>
    public bool HasKeys => _byId.Values.Any(client => client.KeySet is not null);

    /// <summary>The clients' keys, each under the client's id. A client with a secret has none, so nothing that bears its id is ever authentic.</summary>
    public StaticKeySource KeySource() =>
        new(_byId.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.KeySet ?? new JsonWebKeySet(Array.Empty<Ed25519PublicKey>()))));

    public IssuerClient? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Finds the client with this secret. Compares with every client, each in fixed time: how long it takes says nothing of which came close.</summary>
    public IssuerClient? FindBySecret(ReadOnlySpan<char> secret)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(secret)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        try
        {
            Encoding.UTF8.GetBytes(secret, utf8);
            SHA256.HashData(utf8, hash);
            var found = 0;
            for (var i = 0; i < _withSecret.Length; i++)
            {
                // Hashes are unique, so at most one addend is not zero.
                found += Convert.ToInt32(CryptographicOperations.FixedTimeEquals(hash, _withSecret[i].Hash)) * (i + 1);
            }

            return found == 0 ? null : _withSecret[found - 1].Client;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
            CryptographicOperations.ZeroMemory(hash);
        }
    }
}
