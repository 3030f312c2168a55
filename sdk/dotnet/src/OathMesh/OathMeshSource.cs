namespace OathMesh;

/// <summary>Where a workload's call comes from: the <c>src</c> claim (docs/protocol.md, section 2). Every member is optional and at most 512 bytes of UTF-8.</summary>
public sealed record OathMeshSource
{
    /// <summary>The kind of source, such as <c>github-actions</c>; <see langword="null"/> when absent.</summary>
    public string? Type { get; init; }

    /// <summary>The repository, such as <c>acme/shop</c>; <see langword="null"/> when absent.</summary>
    public string? Repository { get; init; }

    /// <summary>The workflow; <see langword="null"/> when absent.</summary>
    public string? Workflow { get; init; }

    /// <summary>The run of the workflow (<c>run_id</c>); <see langword="null"/> when absent.</summary>
    public string? RunId { get; init; }

    /// <summary>The commit (<c>sha</c>); <see langword="null"/> when absent.</summary>
    public string? Commit { get; init; }
}
