using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OathMesh.Bench.Subjects;

/// <summary>Ids as they are: evenly spread over 128 bits.</summary>
internal static class RandomKeys
{
    public static UInt128[] Make(int count)
    {
        var keys = new UInt128[count];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
        return keys;
    }
}
