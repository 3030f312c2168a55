using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace OathMesh.Audit;

/// <summary>
/// Checks the chain of an audit file: an edited, removed, inserted or reordered line is found. Lines cut off at the end leave a shorter chain that is whole
/// in itself: only an anchor kept elsewhere, a line's number and hash, shows that.
/// </summary>
public static class AuditChainVerifier
{
    private const int MaxLineBytes = 64 * 1024;

    private static readonly System.Buffers.SearchValues<char> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef");

    /// <summary>Checks a file or stream from its first line on.</summary>
    /// <param name="stream">The lines.</param>
    /// <param name="anchor">A line's number and hash that were kept elsewhere, <c>SEQ:HEX</c>; the chain must contain it. <see langword="null"/> to check without.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArgumentException"><paramref name="anchor"/> is not of the form <c>SEQ:HEX</c>.</exception>
    public static async Task<AuditChainReport> VerifyAsync(Stream stream, string? anchor = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var expected = ParseAnchor(anchor);
        var anchorSeen = expected is null;
        var chain = AuditChain.Start;
        var reader = System.IO.Pipelines.PipeReader.Create(stream);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, out var line))
            {
                if (Fault(line, chain) is { } fault)
                {
                    return Report(chain, fault);
                }

                chain = chain.Append(line);
                if (expected is { } wanted && wanted.Sequence == chain.Sequence)
                {
                    if (!wanted.LastHash.Span.SequenceEqual(chain.LastHash.Span))
                    {
                        return Report(chain with { Sequence = chain.Sequence - 1 }, "it is not the line that the anchor names: the file was rewritten");
                    }

                    anchorSeen = true;
                }
            }

            if (buffer.Length > MaxLineBytes)
            {
                return Report(chain, "it is too long to be an audit line");
            }

            if (read.IsCompleted)
            {
                return !buffer.IsEmpty ? Report(chain, "it has no newline: it was cut off, or is being written")
                    : !anchorSeen ? Report(chain, $"it is missing: the anchor names line {expected!.Value.Sequence}, so the file's end was cut off")
                    : new AuditChainReport(chain.Sequence, Convert.ToHexStringLower(chain.LastHash.Span), null, null);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static bool TryTakeLine(ref System.Buffers.ReadOnlySequence<byte> buffer, out byte[] line)
    {
        line = [];
        if (System.Buffers.BuffersExtensions.PositionOf(buffer, (byte)'\n') is not { } end)
        {
            return false;
        }

        line = System.Buffers.BuffersExtensions.ToArray(buffer.Slice(0, end));
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static string? Fault(byte[] line, AuditChain chain)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (!document.RootElement.TryGetProperty("seq", out var sequence) || !sequence.TryGetInt64(out var number)
                || !document.RootElement.TryGetProperty("prev", out var previous) || previous.ValueKind != JsonValueKind.String)
            {
                return "it has no seq and prev";
            }

            if (number != chain.Sequence + 1)
            {
                return $"its seq is {number}, expected {chain.Sequence + 1}: a line was removed, inserted or moved, or a new chain begins";
            }

            return previous.ValueEquals(Convert.ToHexStringLower(chain.LastHash.Span))
                ? null
                : "its prev is not the hash of the line before, which was edited, or this line was";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "it is not JSON";
        }
    }

    private static AuditChainReport Report(AuditChain chain, string fault) =>
        new(chain.Sequence, Convert.ToHexStringLower(chain.LastHash.Span), chain.Sequence + 1, fault);

    private static AuditChain? ParseAnchor(string? anchor)
    {
        if (anchor is null)
        {
            return null;
        }

        var colon = anchor.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0
            && long.TryParse(anchor.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && anchor.Length == colon + 1 + (2 * SHA256.HashSizeInBytes)
            && !anchor.AsSpan(colon + 1).ContainsAnyExcept(LowerHex))
        {
            return new AuditChain(sequence, Convert.FromHexString(anchor.AsSpan(colon + 1)));
        }

        throw new ArgumentException("An anchor is a line's number and hash, such as 41:9f86d0...", nameof(anchor));
    }
}
