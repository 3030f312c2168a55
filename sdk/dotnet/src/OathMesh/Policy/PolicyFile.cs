using OathMesh.Policy.Pkl;

namespace OathMesh.Policy;

/// <summary>Reads policy files: <c>.pkl</c> is evaluated by the pkl command line in a sandbox, everything else is read as JSON.</summary>
public static class PolicyFile
{
    /// <summary>Whether the file is written in Pkl: its name ends in <c>.pkl</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsPkl(string path) => string.Equals(Path.GetExtension(path), ".pkl", StringComparison.Ordinal);

    /// <summary>Loads a policy. Blocks while Pkl is evaluated: at most its time limit.</summary>
    /// <param name="path">The file: a regular one, at most 1 MiB.</param>
    /// <param name="pkl">How Pkl is evaluated; the defaults when <see langword="null"/>.</param>
    /// <returns>The policy. Its hash is that of the JSON, so that a compiled policy has the hash of its source.</returns>
    /// <exception cref="PolicyFormatException">The file cannot be read or evaluated, or was refused as a whole; every fault is listed.</exception>
    public static JsonPolicy Load(string path, PklEvaluator? pkl = null) => JsonPolicy.Parse(ReadJson(path, pkl), path);

    /// <summary>Gives the JSON of a policy file, evaluated where it is Pkl; not yet checked to be a policy.</summary>
    /// <param name="path">The file: a regular one, at most 1 MiB.</param>
    /// <param name="pkl">How Pkl is evaluated; the defaults when <see langword="null"/>.</param>
    /// <returns>The JSON, UTF-8, at most 1 MiB.</returns>
    /// <exception cref="PolicyFormatException">The file cannot be read or evaluated.</exception>
    public static byte[] ReadJson(string path, PklEvaluator? pkl = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return IsPkl(path) ? (pkl ?? new PklEvaluator()).Evaluate(path) : RegularFile.Read(path);
    }
}
