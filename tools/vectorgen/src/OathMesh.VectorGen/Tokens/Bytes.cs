using System.Text;

namespace OathMesh.VectorGen.Tokens;

/// <summary>Bytes that no text can hold.</summary>
internal static class Bytes
{
    public static byte[] Replace(byte[] text, string marker, byte[] bytes)
    {
        var index = text.AsSpan().IndexOf(Encoding.ASCII.GetBytes(marker));
        return index < 0
            ? throw new InvalidOperationException($"There is no {marker} to replace.")
            : [.. text.AsSpan(0, index), .. bytes, .. text.AsSpan(index + marker.Length)];
    }

    public static byte[] Flip(byte[] bytes, int bit)
    {
        var copy = (byte[])bytes.Clone();
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }
}
