using System.Collections.Concurrent;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Subjects;

/// <summary>A concurrent dictionary by the same 128-bit key, which someone else must clear.</summary>
internal sealed class KeyDictionaryConsumer(ConcurrentDictionary<UInt128, long> dictionary) : IConsumer
{
    private UInt128[] _keys = [];
    private UInt128[] _before = [];

    public void Use(UInt128[] keys) => (_before, _keys) = (_keys, keys);

    public void Consume(int index, long keepUntil)
    {
        if (!dictionary.TryAdd(_keys[index], keepUntil))
        {
            throw new VoidFigureException("The dictionary did not take a fresh id.");
        }
    }

    public void Settle() => RemoveExpired(0, 1);

    public void RemoveExpired(int part, int parts)
    {
        for (var i = part; i < _before.Length; i += parts)
        {
            dictionary.TryRemove(_before[i], out _);
        }
    }
}
