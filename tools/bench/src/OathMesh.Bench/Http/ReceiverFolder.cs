using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Http;

/// <summary>The files that receivers are set up with: public keys and a policy.</summary>
internal sealed record ReceiverFolder(string Path)
{
    public string KeySet => In("jwks.json");

    public string Policy => In("policy.json");

    public string AuditFile => In("audit.ndjson");

    private string Es256 => In("es256.pem");

    private string Rs256 => In("rs256.pem");

    public void Write(BenchIssuer issuer, JwtPeer es256, JwtPeer rs256)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllBytes(KeySet, issuer.KeySet.ToJson());
        File.WriteAllBytes(Policy, BenchPolicy.Document([issuer]));
        File.WriteAllText(Es256, ((ECDsaSecurityKey)es256.VerificationKey).ECDsa.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Rs256, ((RsaSecurityKey)rs256.VerificationKey).Rsa.ExportSubjectPublicKeyInfoPem());
    }

    public SecurityKey ReadEs256()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Es256));
        return new ECDsaSecurityKey(key) { KeyId = "es256" };
    }

    public SecurityKey ReadRs256()
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Rs256));
        return new RsaSecurityKey(key) { KeyId = "rs256" };
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
