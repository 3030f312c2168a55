namespace OathMesh.Policy;

/// <summary>One rule of a policy: what it matches and what it then decides.</summary>
/// <param name="Name">The rule's name, unique in its policy.</param>
/// <param name="Match">What it matches.</param>
/// <param name="Allow">Whether a match allows.</param>
public sealed record PolicyRule(string Name, PolicyMatch Match, bool Allow);

/// <summary>What a rule matches: every field that is given must match; one that is <see langword="null"/> matches anything.</summary>
public sealed record PolicyMatch
{
    /// <summary>The issuer, exact.</summary>
    public string? Issuer { get; init; }

    /// <summary>The subject; <c>*</c> stands for any run of characters.</summary>
    public string? Subject { get; init; }

    /// <summary>The audience, exact.</summary>
    public string? Audience { get; init; }

    /// <summary>The action; <c>*</c> stands for any run of characters.</summary>
    public string? Action { get; init; }

    /// <summary>The environment, exact.</summary>
    public string? Environment { get; init; }

    /// <summary>The tenant, exact.</summary>
    public string? Tenant { get; init; }

    /// <summary>Scopes that must all be in the token.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>The source's type; <c>*</c> stands for any run of characters.</summary>
    public string? SourceType { get; init; }

    /// <summary>The source's repository; <c>*</c> stands for any run of characters.</summary>
    public string? SourceRepository { get; init; }

    /// <summary>The source's workflow; <c>*</c> stands for any run of characters.</summary>
    public string? SourceWorkflow { get; init; }

    internal bool IsEmpty => this == new PolicyMatch();
}
