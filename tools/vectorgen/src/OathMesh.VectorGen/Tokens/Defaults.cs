namespace OathMesh.VectorGen.Tokens;

/// <summary>What a case has when it does not say otherwise.</summary>
internal static class Defaults
{
    public const string Issuer = "https://issuer.test";
    public const string Partner = "https://partner.test";
    public const string Audience = "https://inventory.internal";
    public const string Subject = "agent://ci/deploy-bot";
    public const string Action = "inventory.read";

    /// <summary>2026-01-01T00:00:00Z.</summary>
    public const long Now = 1_767_225_600;
}
