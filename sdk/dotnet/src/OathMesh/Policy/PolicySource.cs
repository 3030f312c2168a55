using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace OathMesh.Policy;

/// <summary>What a policy is made from: its file and, for Pkl, whatever of its folder it may read. A fingerprint tells whether any of it changed.</summary>
internal sealed class PolicySource(string path)
{
    // What a policy can sensibly import or read. Others, such as an audit file in the same folder, are not looked at.
    private static readonly string[] Extensions = [".pkl", ".json", ".yaml", ".yml", ".txt", ".csv"];
    private const int MaxFiles = 512;
    private const int MaxDepth = 8;
    private const int MaxFolders = 256;
    private const long MaxNeighbourBytes = 8 * RegularFile.MaxBytes;

    private readonly bool _isPkl = PolicyFile.IsPkl(path);

    public string Path => path;

    /// <summary>Whether a file of the policy's folder, by its name, can change what the policy says.</summary>
    public bool IsPart(string name) => name == System.IO.Path.GetFileName(path) || (_isPkl && HasExtension(System.IO.Path.GetExtension(name)));

    /// <summary>
    /// A hash of the content, or of why there is none. Content and not times: two writes within one tick of a file system's clock look alike.
    /// </summary>
    /// <param name="content">The very content of the policy's own file that was hashed; <see langword="null"/> when it could not be read.</param>
    public string Fingerprint(out byte[]? content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        content = Read(path, out var fault);
        Append(hash, path, content ?? fault);
        if (_isPkl)
        {
            var left = MaxNeighbourBytes;
            foreach (var file in Neighbours())
            {
                Append(hash, file.FullName, Describe(file, ref left));
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

    private static byte[] Describe(FileInfo file, ref long left)
    {
        try
        {
            // A folder that holds far more than a policy is not read whole at every look: past the bound, times and lengths must do.
            left -= file.Length;
            return left >= 0 ? Read(file.FullName, out var fault) ?? fault : Encoding.UTF8.GetBytes($"{file.LastWriteTimeUtc.Ticks} {file.Length}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was deleted since the folder was listed.
            return Encoding.UTF8.GetBytes(e.GetType().Name);
        }
    }

    private static byte[]? Read(string file, out byte[] fault)
    {
        try
        {
            fault = [];
            return RegularFile.Read(file);
        }
        catch (PolicyFormatException e)
        {
            fault = Encoding.UTF8.GetBytes(e.Message);
            return null;
        }
    }

    private List<FileInfo> Neighbours()
    {
        try
        {
            var folder = RegularFile.Resolve(path).Directory!;
            var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = 0, IgnoreInaccessible = true };
            var foldersLeft = MaxFolders;
            var files = new FileSystemEnumerable<FileInfo>(folder.FullName, (ref entry) => (FileInfo)entry.ToFileSystemInfo(), options)
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && HasExtension(System.IO.Path.GetExtension(entry.FileName).ToString()),
                ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0 && foldersLeft-- > 0,
            }.Take(MaxFiles).ToList();
            files.Sort((one, other) => string.CompareOrdinal(one.FullName, other.FullName));
            return files;
        }
        catch (Exception e) when (e is PolicyFormatException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
