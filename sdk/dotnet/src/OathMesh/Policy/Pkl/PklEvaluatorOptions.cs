namespace OathMesh.Policy.Pkl;

/// <summary>How policies in Pkl are evaluated.</summary>
public sealed class PklEvaluatorOptions
{
    /// <summary>The longest time limit: 60 seconds.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The pkl command line, version 0.30 or later. When <see langword="null"/>, the default, it is looked for as <c>pkl</c> in the absolute directories of
    /// <c>PATH</c>, then as <c>pkl/pkl</c> in <see cref="ToolsFolder"/>.
    /// </summary>
    public string? Executable { get; set; }

    /// <summary>A folder of the project's own tools; by default what the runtime configuration calls <c>OathMesh.ToolsFolder</c>, if anything.</summary>
    public string? ToolsFolder { get; set; } = AppContext.GetData("OathMesh.ToolsFolder") as string;

    /// <summary>How long one evaluation may take: over 0 to 60 seconds, 5 by default. It is then ended with all that it started.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most bytes that an evaluation may write: 1 to 1,048,576 (1 MiB), the default.</summary>
    public int MaxOutputBytes { get; set; } = RegularFile.MaxBytes;

    /// <summary>The most memory that an evaluation may allocate: 128 MiB to 4 GiB, 256 MiB by default. Enforced by the kernel on Linux.</summary>
    public long MaxMemoryBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Every fault of the settings; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Timeout <= TimeSpan.Zero || Timeout > MaxTimeout)
        {
            faults.Add("The time limit of Pkl must be over 0 and at most 60 seconds.");
        }

        if (MaxOutputBytes is < 1 or > RegularFile.MaxBytes)
        {
            faults.Add($"The output limit of Pkl must be from 1 to {RegularFile.MaxBytes} bytes.");
        }

        if (MaxMemoryBytes is < 128L * 1024 * 1024 or > 4L * 1024 * 1024 * 1024)
        {
            faults.Add("The memory limit of Pkl must be from 128 MiB to 4 GiB.");
        }

        return faults;
    }
}
