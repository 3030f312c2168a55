using System.ComponentModel;
using System.Runtime.InteropServices;
using OathMesh.Keys;

namespace OathMesh.Revocation;

/// <summary>Replaces a file so that the new content is on the disk, under its name, when the call returns.</summary>
internal static partial class DurableFile
{
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        KeyFiles.Replace(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            // The content was flushed; the name stands in the directory, which .NET has no call to flush.
            FlushDirectory(Path.GetDirectoryName(path)!);
        }
    }

    private static void FlushDirectory(string directory)
    {
        const int ReadOnly = 0;
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(directory);
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw Failure(directory);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string directory) =>
        new($"The directory {directory} could not be flushed to the disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
