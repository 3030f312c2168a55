using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OathMesh.Diagnostics;

namespace OathMesh.Audit;

/// <summary>Finds where the chain of an existing file stands. A line torn by a crash was never accepted; it is moved aside, not lost.</summary>
internal static class AuditFileTail
{
    private const int TailBytes = 2 * (AuditLine.MaxBytes + 1);

    public static AuditChain Resume(FileStream stream, string path, ILogger logger)
    {
        if (!stream.CanSeek || stream.Length == 0)
        {
            return AuditChain.Start;
        }

        var tail = ReadTail(stream);
        var end = tail.AsSpan().LastIndexOf((byte)'\n');
        if (end < tail.Length - 1)
        {
            SetAside(stream, path, tail.AsSpan(end + 1), logger);
        }

        if (end < 0)
        {
            return stream.Length == 0 ? AuditChain.Start : throw NotAnAuditFile(path);
        }

        var line = tail.AsSpan(0, end);
        line = line[(line.LastIndexOf((byte)'\n') + 1)..];
        return new AuditChain(ReadSequence(line, path), SHA256.HashData(line));
    }

    private static byte[] ReadTail(FileStream stream)
    {
        var tail = new byte[Math.Min(stream.Length, TailBytes)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        return tail;
    }

    private static void SetAside(FileStream stream, string path, ReadOnlySpan<byte> torn, ILogger logger)
    {
        if (torn.Length > AuditLine.MaxBytes || torn[0] != '{')
        {
            throw NotAnAuditFile(path);
        }

        var keptLength = stream.Length - torn.Length;
        var tornPath = $"{path}.torn-{keptLength}";
        File.Delete(tornPath);
        Keys.KeyFiles.WriteNew(tornPath, torn);
        stream.SetLength(keptLength);
        Log.AuditFileTorn(logger, path, torn.Length, tornPath);
    }

    private static long ReadSequence(ReadOnlySpan<byte> line, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            var sequence = document.RootElement.GetProperty("seq").GetInt64();
            return sequence is > 0 and < long.MaxValue / 2 ? sequence : throw NotAnAuditFile(path);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw NotAnAuditFile(path);
        }
    }

    private static AuditUnavailableException NotAnAuditFile(string path) =>
        new($"The file {path} does not end in an audit line, so its chain cannot go on. Move it aside and start again; check it with: oathmesh audit verify {path}");
}
