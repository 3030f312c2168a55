using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Output;
using OathMesh.Cli.Verifying;
using OathMesh.Policy;
using OathMesh.Policy.Pkl;
using OathMesh.Replay;
using OathMesh.Verification;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh verify</c></summary>
internal static class VerifyCommand
{
    private const int MaxPolicyBytes = 1024 * 1024;

    private const string Description = """
        Runs the 14 steps on one token, as a receiver would, trusting the issuers that are named and never the token's own iss.
        Remembers nothing: it does not notice that a token was used before, and does not use it up.
        """;

    public static Command Create(CommandContext context)
    {
        var options = new VerifyOptions();
        var command = new Command("verify", Description);
        options.AddTo(command);
        return command.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var faults = new UsageFaults();
            options.Check(parsed, context, faults);
            faults.ThrowIfAny("verify");

            TimeProvider clock = options.Now(parsed) is { } now ? new FixedTimeProvider(now) : context.Time;
            await using var keys = await TrustedKeys.OpenAsync(
                options.Issuers(parsed, context), options.KeySet(parsed), context, output, cancellationToken);
            using var replays = new MemoryReplayStore(new MemoryReplayStoreOptions { Capacity = 1, DenyIssuedBeforeStart = false }, clock);
            var settings = new TokenVerifierOptions
            {
                Audience = options.Audience(parsed, context),
                Leeway = options.Leeway(parsed),
                Keys = keys.Source,
                ReplayStore = replays,
                Policy = await ReadPolicyAsync(options.Policy(parsed), options.Pkl.CreateEvaluator(parsed, context), cancellationToken),
                Audit = new NoAuditSink(),
            };
            foreach (var issuer in options.Issuers(parsed, context))
            {
                settings.TrustedIssuers.Add(issuer);
            }

            var facts = await ReadRequestAsync(options.Request, parsed, output, cancellationToken);
            var authorization = await options.Token.ReadAuthorizationAsync(parsed, context, cancellationToken);
            var result = await new TokenVerifier(settings, clock).VerifyAsync(new VerificationRequest([authorization], facts), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            VerdictText.Write(result, output);
            return result.IsAllowed ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static async Task<IPolicy> ReadPolicyAsync(string? path, PklEvaluator pkl, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return new AllowAuthentic();
        }

        try
        {
            return PolicyFile.IsPkl(path)
                ? PolicyFile.Load(path, pkl)
                : JsonPolicy.Parse(await InputFiles.ReadAsync(path, MaxPolicyBytes, "--policy", cancellationToken));
        }
        catch (PolicyFormatException e) when (PolicyFile.IsPkl(path))
        {
            throw CommandException.Configuration("policy_refused", string.Join(' ', e.Faults), "Mend the policy; a receiver refuses it too.");
        }
        catch (PolicyFormatException e)
        {
            throw CommandException.Configuration("policy_refused", $"{path}: {string.Join(' ', e.Faults)}", "Mend the policy; a receiver refuses it too.");
        }
    }

    private static async Task<RequestFacts> ReadRequestAsync(RequestOptions options, ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(options.Request) is null)
        {
            return RequestFacts.None;
        }

        var request = await options.ComputeAsync(parsed, cancellationToken);
        if (request.Fault is { } fault)
        {
            output.Note($"the request cannot be bound. {fault}");
        }

        if (request.IsBodyLong)
        {
            output.Note("the body is longer than 1 MiB: a receiver with the default limit does not hash it.");
        }

        return new GivenRequest(request.IsBodyLong ? null : request.Hash);
    }
}
