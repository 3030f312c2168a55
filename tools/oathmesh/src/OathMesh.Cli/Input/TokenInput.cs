using System.CommandLine;
using System.Text;

namespace OathMesh.Cli.Input;

/// <summary>The argument <c>TOKEN</c>: a bare token or one that begins with <c>OathMesh</c>, from the command line or standard input.</summary>
internal sealed class TokenInput
{
    private const string Scheme = "OathMesh";
    private const string StandardInput = "-";

    // Far more than a token may have, so that a longer one is denied for its length and not cut into another.
    private const int MaxBytes = 64 * 1024;

    public Argument<string?> Argument { get; } = new("TOKEN|-")
    {
        Description = "The token; - or nothing reads it from standard input, which is safer: other users see the arguments of a process.",
        Arity = ArgumentArity.ZeroOrOne,
        Validators = { RefuseOptionLike },
    };

    /// <summary>The value of the <c>Authorization</c> field that would carry the token.</summary>
    public async Task<string> ReadAuthorizationAsync(ParseResult parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var token = parsed.GetValue(Argument) is { } given and not StandardInput
            ? given
            : await ReadStandardInputAsync(parsed.GetValue(Argument), context, cancellationToken);
        return token.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase) ? token : $"{Scheme} {token}";
    }

    /// <summary>The token alone.</summary>
    public async Task<string> ReadTokenAsync(ParseResult parsed, CommandContext context, CancellationToken cancellationToken) =>
        (await ReadAuthorizationAsync(parsed, context, cancellationToken))[Scheme.Length..].TrimStart(' ');

    private static async Task<string> ReadStandardInputAsync(string? given, CommandContext context, CancellationToken cancellationToken)
    {
        if (given is null && !context.IsInputRedirected)
        {
            throw CommandException.Usage("There is no token.", "Pipe one in, or give it as the argument.");
        }

        // Reading a terminal cannot be cancelled; it is left behind when the process is asked to end.
        var buffer = new byte[MaxBytes];
        var length = 0;
        try
        {
            length = await Task.Run(() => Read(context, buffer), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Configuration("input_unreadable", $"Standard input cannot be read: {Failures.Sentence(e)}", "Pipe a token in.");
        }

        var text = buffer.AsSpan(0, length);
        text = text.EndsWith("\r\n"u8) ? text[..^2] : text.EndsWith("\n"u8) ? text[..^1] : text;
        return Encoding.UTF8.GetString(text);
    }

    private static int Read(CommandContext context, byte[] buffer)
    {
        using var input = context.OpenInput();
        return input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }

    /// <summary>A mistyped option would otherwise be taken for a token, and the answer would be a denial.</summary>
    private static void RefuseOptionLike(System.CommandLine.Parsing.ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value is ['-', _, ..]))
        {
            result.AddError($"There is no option '{token.Value}'.");
        }
    }
}
