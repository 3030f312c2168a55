using Microsoft.Extensions.Options;
using OathMesh.Issuer.Configuration;

namespace OathMesh.Issuer;

/// <summary>The settings of an issuer, as <c>issuer.json</c> has them (docs/guides/issuer.md). Faults are errors at start-up, all of them listed.</summary>
public sealed class IssuerOptions
{
    /// <summary>The number of requests a minute that a client may make when nothing is set: 600.</summary>
    public const int DefaultRateLimit = 600;

    /// <summary>The highest <see cref="RateLimit"/>: 100,000 requests a minute.</summary>
    public const int MaxRateLimit = 100_000;

    /// <summary>The issuer (<c>issuer</c>), the <c>iss</c> of every token: an <c>https</c> URL without query, fragment or final slash; <c>http</c> on loopback only. Required.</summary>
    public string? Issuer { get; set; }

    /// <summary>The key directory (<c>keys</c>), as <c>oathmesh keys generate</c> makes it. In a file, relative to that file. Required.</summary>
    public string? KeyDirectory { get; set; }

    /// <summary>The audit file (<c>audit</c>); its directory must exist. In a file, relative to that file. <see langword="null"/>, the default, writes to standard output.</summary>
    public string? AuditFile { get; set; }

    /// <summary>The file in which revocations are kept (<c>revocations</c>); its directory must exist. In a file, relative to that file. <see langword="null"/>, the default: revocation is not used, unless an <c>IRevocationStore</c> is registered.</summary>
    public string? RevocationFile { get; set; }

    /// <summary>How many requests a minute each client may make (<c>rateLimit</c>), all at once or spread: 1 to 100,000, 600 by default. A batch counts as one.</summary>
    public int RateLimit { get; set; } = DefaultRateLimit;

    /// <summary>Who may mint (<c>clients</c>). At least one.</summary>
    public IList<IssuerClient> Clients { get; } = [];

    /// <summary>Whether the host registered a store of its own.</summary>
    internal bool HasRevocationStore { get; set; }

    /// <summary>The file that was read, and what is wrong with it as JSON.</summary>
    internal IssuerFile? File { get; set; }

    /// <summary>Reads a configuration file and checks it.</summary>
    /// <param name="path">The file, JSON, at most 1 MiB.</param>
    /// <returns>The settings, free of faults.</returns>
    /// <exception cref="OptionsValidationException">The file or the settings have faults; <see cref="OptionsValidationException.Failures"/> has each, with its place and how to mend it.</exception>
    public static IssuerOptions Load(string path)
    {
        var options = new IssuerOptions();
        IssuerFile.ReadInto(options, path);
        var faults = options.Validate();
        return faults.Count == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(IssuerOptions), faults);
    }

    /// <summary>Every fault, as a sentence with its place that says how to mend it; empty when there is none. Opens the key directory to see that it can be used.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = File?.Faults.Copy() ?? new FaultList();
        OptionsRules.Check(this, faults);
        return faults.Sentences(File is null ? "" : $"{File.Path}: ");
    }
}
