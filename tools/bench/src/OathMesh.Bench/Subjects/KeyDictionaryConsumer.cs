using System.Collections.Concurrent;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Subjects;

/// <summary>A concurrent dictionary by the same 128-bit key, which someone else must clear.</summary>
internal sealed class KeyDictionaryConsumer(ConcurrentDictionary<UInt128, long> dictionary) : IConsumer
{
    private KeyValuePair<UInt128, long>[] _entries = [];
    private KeyValuePair<UInt128, long>[] _before = [];

    public void Use(UInt128[] keys, Func<int, long> keepUntil) =>
        (_before, _entries) = (_entries, [.. keys.Select((key, index) => KeyValuePair.Create(key, keepUntil(index)))]);

    public void Consume(int index)
    {
        if (!dictionary.TryAdd(_entries[index].Key, _entries[index].Value))
        {
            throw new VoidFigureException("The dictionary did not take a fresh id.");
        }
    }

    public void Settle() => RemoveExpired(0, 1);

    public void RemoveExpired(int part, int parts)
    {
        for (var i = part; i < _before.Length; i += parts)
        {
            dictionary.TryRemove(_before[i].Key, out _);
        }
    }
}
