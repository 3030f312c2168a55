using OathMesh.Policy.Pkl;

namespace OathMesh.Policy;

/// <summary>How a policy file is watched, and what each version of it must fit.</summary>
public sealed class ReloadingPolicyOptions
{
    /// <summary>The receiver's audience; a version that is not for it is refused. Not checked when <see langword="null"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>The receiver's trusted issuers; a version that does not know all of them is refused. Not checked when empty.</summary>
    public IList<string> TrustedIssuers { get; } = [];

    /// <summary>
    /// How often the file is looked at, whatever the operating system reports: 100 ms to 60 s, 500 ms by default. It finds what watching misses: network file
    /// systems, replaced directories, exhausted watches.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the operating system is asked to report changes, so that they are seen at once. <see langword="true"/> by default.</summary>
    public bool Watch { get; set; } = true;

    /// <summary>How Pkl is evaluated; the defaults when <see langword="null"/>.</summary>
    public PklEvaluator? Pkl { get; set; }

    /// <summary>Every fault of the settings; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate() =>
        PollInterval < TimeSpan.FromMilliseconds(100) || PollInterval > TimeSpan.FromSeconds(60)
            ? ["The poll interval of the policy must be from 100 ms to 60 s."]
            : [];
}
