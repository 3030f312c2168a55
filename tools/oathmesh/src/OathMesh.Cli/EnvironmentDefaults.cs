namespace OathMesh.Cli;

/// <summary>The environment variables that stand in for options. An option given on the command line wins; an empty variable counts as unset.</summary>
internal static class EnvironmentDefaults
{
    public const string Issuer = "OATHMESH_ISSUER";
    public const string PrivateKeyFile = "OATHMESH_PRIVATE_KEY_FILE";
    public const string Audience = "OATHMESH_AUDIENCE";
    public const string Pkl = "OATHMESH_PKL";

    public static string? OrEnvironment(this string? given, CommandContext context, string variable) =>
        given ?? (context.ReadEnvironment(variable) is { Length: > 0 } value ? value : null);
}
