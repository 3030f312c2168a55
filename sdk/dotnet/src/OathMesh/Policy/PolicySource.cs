using System.Security.Cryptography;
using System.Text;

namespace OathMesh.Policy;

/// <summary>What a policy is made from: its file and, for Pkl, whatever of its folder it may read. A fingerprint tells whether any of it changed.</summary>
internal sealed class PolicySource(string path)
{
    // What a policy can sensibly import or read. Others, such as an audit file in the same folder, are not looked at.
    private static readonly string[] Extensions = [".pkl", ".json", ".yaml", ".yml", ".txt", ".csv"];
    private const int MaxFiles = 512;
    private const int MaxDepth = 3;
    private const long MaxNeighbourBytes = 8 * RegularFile.MaxBytes;

    private readonly bool _isPkl = PolicyFile.IsPkl(path);

    public string Path => path;

    /// <summary>Whether a file of the policy's folder, by its name, can change what the policy says.</summary>
    public bool IsPart(string name) => name == System.IO.Path.GetFileName(path) || (_isPkl && HasExtension(System.IO.Path.GetExtension(name)));

    /// <summary>
    /// A hash of the content, or of why there is none. Content and not times: two writes within one tick of a file system's clock look alike.
    /// </summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, path, Read(path));
        if (_isPkl)
        {
            var left = MaxNeighbourBytes;
            foreach (var file in Neighbours())
            {
                // A folder that holds far more than a policy is not read whole at every look: past the bound, times and lengths must do.
                left -= file.Length;
                Append(hash, file.FullName, left >= 0 ? Read(file.FullName) : Encoding.UTF8.GetBytes($"{file.LastWriteTimeUtc.Ticks} {file.Length}"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool HasExtension(string extension) => Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase);

    private static void Append(IncrementalHash hash, string file, byte[] content)
    {
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(file)));
        hash.AppendData(SHA256.HashData(content));
    }

    private static byte[] Read(string file)
    {
        try
        {
            return RegularFile.Read(file);
        }
        catch (PolicyFormatException e)
        {
            return Encoding.UTF8.GetBytes(e.Message);
        }
    }

    private List<FileInfo> Neighbours()
    {
        try
        {
            var folder = RegularFile.Resolve(path).Directory!;
            var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.Directory, IgnoreInaccessible = true };
            var files = folder.EnumerateFiles("*", options)
                .Where(file => HasExtension(file.Extension))
                .Take(MaxFiles)
                .ToList();
            files.Sort((one, other) => string.CompareOrdinal(one.FullName, other.FullName));
            return files;
        }
        catch (Exception e) when (e is PolicyFormatException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
