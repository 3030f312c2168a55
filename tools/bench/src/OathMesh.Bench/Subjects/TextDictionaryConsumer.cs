using System.Collections.Concurrent;
using System.Globalization;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Subjects;

/// <summary>A concurrent dictionary by the text of the id, as it is mostly written.</summary>
internal sealed class TextDictionaryConsumer(ConcurrentDictionary<string, long> dictionary) : IConsumer
{
    private KeyValuePair<string, long>[] _entries = [];
    private KeyValuePair<string, long>[] _before = [];

    public void Use(UInt128[] keys, Func<int, long> keepUntil) =>
        (_before, _entries) = (_entries, [.. keys.Select((key, index) => KeyValuePair.Create(TextOf(key), keepUntil(index)))]);

    public static string TextOf(UInt128 key) => key.ToString("x32", CultureInfo.InvariantCulture);

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
