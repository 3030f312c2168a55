namespace OathMesh.Cli.Input;

/// <summary>Addresses that the tool may talk to: HTTPS, or plain HTTP to this machine itself.</summary>
internal static class HttpAddress
{
    public static bool LooksLikeOne(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Parses an address.</summary>
    /// <exception cref="CommandException">It is not one that may be used.</exception>
    public static Uri Parse(string text, string option)
    {
        if (!LooksLikeOne(text) || !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            throw CommandException.Usage(
                $"{option} is not an http or https URL without user name and fragment.", "Give it as https://host or https://host/path.");
        }

        return address.Scheme == Uri.UriSchemeHttps || address.IsLoopback
            ? address
            : throw CommandException.Usage(
                $"{option} is plain HTTP to another machine, where anyone on the path can read and change what is sent.", "Use https; plain http is for loopback only.");
    }
}
