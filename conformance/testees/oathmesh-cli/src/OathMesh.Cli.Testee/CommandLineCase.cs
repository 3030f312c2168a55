using System.Runtime.InteropServices;
using System.Text.Json;
using OathMesh.Conformance;

namespace OathMesh.Cli.Testee;

/// <summary>A verify case as arguments and files. What a command line cannot say is refused; scope.json leaves such cases out.</summary>
internal sealed class CommandLineCase : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-testee-");
    private readonly List<string> _arguments = [];

    private CommandLineCase()
    {
    }

    public IReadOnlyList<string> Arguments => _arguments;

    public string Authorization { get; private set; } = "";

    public static CommandLineCase Read(JsonElement run)
    {
        var question = new CommandLineCase();
        try
        {
            question.ReadConfig(run.RequiredMember("config"));
            question.ReadKeySet(run);
            question.ReadStep(run);
            return question;
        }
        catch
        {
            question.Dispose();
            throw;
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static CaseFormatException Inexpressible(string what) => new($"A command line cannot express {what}.");

    private void ReadConfig(JsonElement config)
    {
        config.RefuseOthers("audience", "trustedIssuers", "clockSkewSeconds", "requireRequestBinding", "policy", "revokedSubjects", "faults", "keyOwner");
        if (config.OptionalBoolean("requireRequestBinding")
            || config.OptionalStrings("revokedSubjects") is { Count: > 0 }
            || config.TryGetMember("faults", out _)
            || config.TryGetMember("keyOwner", out _))
        {
            throw Inexpressible("this receiver");
        }

        Add("--audience", config.RequiredString("audience"));
        foreach (var issuer in config.OptionalStrings("trustedIssuers") ?? [])
        {
            Add("--issuer", issuer);
        }

        if (config.TryGetMember("clockSkewSeconds", out var leeway))
        {
            Add("--leeway", leeway.GetRawText());
        }

        if (config.TryGetMember("policy", out var policy))
        {
            AddFile("--policy", "policy.json", JsonMarshal.GetRawUtf8Value(policy));
        }
    }

    /// <summary>The command takes one key set, for every issuer.</summary>
    private void ReadKeySet(JsonElement run)
    {
        var sets = run.RequiredMember("jwks").EnumerateObject().ToList();
        var issuers = run.RequiredMember("config").OptionalStrings("trustedIssuers") ?? [];
        if (sets.Count != 1 || issuers.Count != 1 || sets[0].Name != issuers[0])
        {
            throw Inexpressible("several issuers, or an issuer without keys");
        }

        AddFile("--jwks", "jwks.json", JsonMarshal.GetRawUtf8Value(sets[0].Value));
    }

    private void ReadStep(JsonElement run)
    {
        var steps = run.RequiredArray("steps").ToList();
        if (steps.Count != 1)
        {
            throw Inexpressible("a sequence");
        }

        if (steps[0].OptionalStrings("authorization") is not [{ } authorization]
            || !authorization.StartsWith("OathMesh ", StringComparison.OrdinalIgnoreCase)
            || authorization.EndsWith('\n'))
        {
            throw Inexpressible("these Authorization fields");
        }

        Authorization = authorization;
        Add("--now", steps[0].RequiredMember("now").GetRawText());
        if (steps[0].TryGetMember("request", out var request))
        {
            ReadRequest(request);
        }
    }

    private void ReadRequest(JsonElement request)
    {
        Add("--request", $"{request.RequiredString("method")} {request.RequiredString("target")}");
        if (request.OptionalString("contentType") is { } contentType)
        {
            Add("--content-type", contentType);
        }

        if (request.TryGetMember("bodyBase64", out var body))
        {
            AddFile("--body", "body", CaseJson.Bytes(body, "bodyBase64"));
        }
    }

    private void Add(string option, string value) => _arguments.AddRange([option, value]);

    private void AddFile(string option, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllBytes(path, content);
        Add(option, path);
    }
}
