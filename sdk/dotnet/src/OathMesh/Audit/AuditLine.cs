using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OathMesh.Tokens;

namespace OathMesh.Audit;

/// <summary>The text of an audit line: one JSON object of ASCII only, at most 4 KiB, so that it can neither break the log's lines nor a terminal.</summary>
public static class AuditLine
{
    /// <summary>The longest line, its newline not counted, in bytes: 4,096.</summary>
    public const int MaxBytes = 4096;

    // With every text at its bound and every number at its longest, a line stays below MaxBytes; a test holds this.
    private const int LongText = 512;
    private const int ShortText = 160;

    /// <summary>Writes the line without its end: everything but <c>seq</c> and <c>prev</c>, the object still open.</summary>
    internal static void WriteOpen(IBufferWriter<byte> output, AuditEvent e)
    {
        output.Write("{\"ts\":\""u8);
        Ascii(output, e.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        output.Write("\",\"event\":"u8);
        Text(output, e.Event, ShortText);
        if (e.Step is { } step)
        {
            output.Write(",\"step\":"u8);
            JsonText.WriteInteger(output, step);
        }

        Member(output, "reason"u8, e.Reason, ShortText);
        Member(output, "client"u8, e.Client, LongText / 2);
        WriteClaims(output, e);
        Member(output, "revoked"u8, e.Revoked, LongText / 2);
        Member(output, "rule"u8, e.Rule, ShortText);
        Member(output, "policy"u8, e.PolicyHash, ShortText);
        Member(output, "degraded"u8, e.Degraded, ShortText / 2);
        Member(output, "src_ip"u8, e.SourceAddress, ShortText / 2);
        Member(output, "request_id"u8, e.RequestId, ShortText);
    }

    /// <summary>Closes the line with its place in the chain, and its newline.</summary>
    internal static void WriteClose(IBufferWriter<byte> output, long sequence, ReadOnlySpan<byte> previousHash)
    {
        output.Write(",\"seq\":"u8);
        JsonText.WriteInteger(output, sequence);
        output.Write(",\"prev\":\""u8);
        Ascii(output, Convert.ToHexStringLower(previousHash));
        output.Write("\"}\n"u8);
    }

    private static void WriteClaims(IBufferWriter<byte> output, AuditEvent e)
    {
        var any = !(e.Issuer.IsEmpty && e.TokenId.IsEmpty && e.Subject.IsEmpty && e.Audience.IsEmpty && e.Action.IsEmpty);
        if (!any)
        {
            return;
        }

        var first = !e.AreClaimsAuthentic;
        if (first)
        {
            output.Write(",\"claimed\":{"u8);
        }

        Claim(output, "iss"u8, e.Issuer, LongText, ref first);
        Claim(output, "jti"u8, e.TokenId, ShortText, ref first);
        Claim(output, "sub"u8, e.Subject, LongText, ref first);
        Claim(output, "aud"u8, e.Audience, LongText, ref first);
        Claim(output, "act"u8, e.Action, ShortText, ref first);
        if (!e.AreClaimsAuthentic)
        {
            output.Write("}"u8);
        }
    }

    private static void Claim(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value, int maxBytes, ref bool first)
    {
        if (value.IsEmpty)
        {
            return;
        }

        output.Write(first ? "\""u8 : ",\""u8);
        first = false;
        output.Write(name);
        output.Write("\":"u8);
        Text(output, value.Span, maxBytes);
    }

    private static void Member(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string? value, int maxBytes)
    {
        if (value is null)
        {
            return;
        }

        output.Write(",\""u8);
        output.Write(name);
        output.Write("\":"u8);
        Text(output, value, maxBytes);
    }

    private static void Text(IBufferWriter<byte> output, string value, int maxBytes) => Text(output, Encoding.UTF8.GetBytes(value), maxBytes);

    /// <summary>Writes a quoted string, cut where its escaped form would pass the bound; a cut string ends in an ellipsis.</summary>
    private static void Text(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8, int maxBytes)
    {
        output.Write("\""u8);
        var written = 0;
        Span<char> utf16 = stackalloc char[2];
        Span<byte> hex = stackalloc byte[4];
        while (!utf8.IsEmpty)
        {
            // Invalid bytes become U+FFFD: a line is always valid.
            Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            var plain = rune.Value is >= 0x20 and < 0x7f and not '"' and not '\\';
            var cost = plain ? 1 : rune.Utf16SequenceLength * 6;
            if (written + cost > maxBytes)
            {
                output.Write("\\u2026"u8);
                break;
            }

            written += cost;
            utf8 = utf8[consumed..];
            if (plain)
            {
                output.Write([(byte)rune.Value]);
                continue;
            }

            foreach (var unit in utf16[..rune.EncodeToUtf16(utf16)])
            {
                output.Write("\\u"u8);
                Utf8Formatter.TryFormat((ushort)unit, hex, out _, new StandardFormat('x', 4));
                output.Write(hex);
            }
        }

        output.Write("\""u8);
    }

    private static void Ascii(IBufferWriter<byte> output, string text) => Encoding.ASCII.GetBytes(text, output);
}
