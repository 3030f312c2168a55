namespace OathMesh.Cli.Policies;

/// <summary>Writes the files that commands make: whole, or not at all, and never over one that is there unless told to.</summary>
internal static class OutputFile
{
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        if (!overwrite && File.Exists(path))
        {
            throw CommandException.Usage($"{path} is there already.", "Name another file, or remove that one first.");
        }

        // A receiver may be watching the path: it must never see half a file.
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
