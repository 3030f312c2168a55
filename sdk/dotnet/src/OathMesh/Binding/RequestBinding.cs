using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OathMesh.Binding;

/// <summary>Request binding (docs/protocol.md, section 5): the canonical text of a request and its hash, the <c>rqh</c> claim.</summary>
public static class RequestBinding
{
    /// <summary>The largest body that receivers hash by default, in bytes: 1 MiB.</summary>
    public const int DefaultMaxBodyBytes = 1024 * 1024;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <summary>Computes <c>rqh</c> for a body that is in memory.</summary>
    /// <param name="method">The method (RFC 9110 section 9); upper-cased.</param>
    /// <param name="target">The request target exactly as on the wire, in origin form: begins with <c>/</c> (RFC 9112 section 3.2.1).</param>
    /// <param name="contentType">The value of <c>Content-Type</c> as sent; <see langword="null"/> or empty when there is none.</param>
    /// <param name="body">The body's bytes as sent; empty when there is none.</param>
    /// <returns><c>sha256:</c> and 64 lower-case hex digits.</returns>
    /// <exception cref="ArgumentException">The method, target or content type cannot be bound; the message says which and why.</exception>
    public static string Compute(string method, string target, string? contentType, ReadOnlySpan<byte> body) =>
        TryComputeFromBodyHash(method, target, contentType, SHA256.HashData(body), out var hash, out var fault)
            ? hash
            : throw new ArgumentException(fault);

    /// <summary>Computes <c>rqh</c> from the SHA-256 of a body that was hashed while it was read.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target as on the wire.</param>
    /// <param name="contentType">The value of <c>Content-Type</c>, or <see langword="null"/>.</param>
    /// <param name="bodyHash">The SHA-256 of the body, 32 bytes.</param>
    /// <param name="hash">The request's hash.</param>
    /// <param name="fault">Why the request cannot be bound.</param>
    /// <returns>Whether the request can be bound.</returns>
    public static bool TryComputeFromBodyHash(
        string method, string target, string? contentType, ReadOnlySpan<byte> bodyHash, [NotNullWhen(true)] out string? hash, [NotNullWhen(false)] out string? fault)
    {
        hash = null;
        if (!TryCanonicalize(method, target, contentType, bodyHash, out var canonical, out fault))
        {
            return false;
        }

        hash = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        return true;
    }

    /// <summary>The canonical text: five lines, each ended by one LF.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target as on the wire.</param>
    /// <param name="contentType">The value of <c>Content-Type</c>, or <see langword="null"/>.</param>
    /// <param name="bodyHash">The SHA-256 of the body, 32 bytes.</param>
    /// <param name="canonical">The text.</param>
    /// <param name="fault">Why the request cannot be bound.</param>
    /// <returns>Whether the request can be bound.</returns>
    public static bool TryCanonicalize(
        string method, string target, string? contentType, ReadOnlySpan<byte> bodyHash, [NotNullWhen(true)] out string? canonical, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        canonical = null;
        fault = null;
        contentType ??= "";
        if (method.Length == 0 || method.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            fault = "The method must be a token of RFC 9110 section 5.6.2.";
        }
        else if (!target.StartsWith('/') || !IsVisibleAscii(target, allowSpace: false))
        {
            fault = "The request target must be in origin form, begin with '/' and hold visible ASCII only: absolute-form, authority-form and * cannot be bound.";
        }
        else if (!IsVisibleAscii(contentType, allowSpace: true) || contentType.AsSpan().Trim(" \t").Length != contentType.Length)
        {
            fault = "The content type must be printable ASCII without white space around it.";
        }
        else if (bodyHash.Length != SHA256.HashSizeInBytes)
        {
            fault = "The body's hash must be a SHA-256.";
        }
        else
        {
            canonical = $"om-rqh-v1\n{method.ToUpperInvariant()}\n{target}\n{contentType}\n{Convert.ToHexStringLower(bodyHash)}\n";
        }

        return canonical is not null;
    }

    private static bool IsVisibleAscii(string text, bool allowSpace)
    {
        foreach (var character in text)
        {
            if (character is < '!' or > '~' && !(allowSpace && character is ' ' or '\t'))
            {
                return false;
            }
        }

        return true;
    }
}
