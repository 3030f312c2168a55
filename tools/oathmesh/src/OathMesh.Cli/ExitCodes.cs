namespace OathMesh.Cli;

/// <summary>What the process says when it ends. Part of the contract with scripts (docs/guides/cli.md).</summary>
internal static class ExitCodes
{
    /// <summary>Done, or allowed.</summary>
    public const int Done = 0;

    /// <summary>Denied, or failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a file or the environment is wrong: the same command will not work until it is mended.</summary>
    public const int Usage = 2;
}
