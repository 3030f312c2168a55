using System.Security.Cryptography;

namespace OathMesh.Bench.Subjects;

/// <summary>Many different signed messages of one key: one and the same would let the processor learn its branches by heart.</summary>
internal sealed class SignedPool
{
    /// <summary>The length of a message: that of a token with a few optional claims, without its signature.</summary>
    public const int MessageBytes = 675;

    private readonly (byte[] Message, byte[] Signature)[] _entries;
    private int _next;

    public SignedPool(Func<byte[], byte[]> sign, int count = 512)
    {
        _entries = new (byte[], byte[])[count];
        for (var i = 0; i < count; i++)
        {
            var message = RandomNumberGenerator.GetBytes(MessageBytes);
            _entries[i] = (message, sign(message));
        }
    }

    public (byte[] Message, byte[] Signature) Next()
    {
        _next = (_next + 1) % _entries.Length;
        return _entries[_next];
    }
}
