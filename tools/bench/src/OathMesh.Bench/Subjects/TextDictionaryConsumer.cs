using System.Collections.Concurrent;
using System.Globalization;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Subjects;

/// <summary>A concurrent dictionary by the text of the id, as it is mostly written.</summary>
internal sealed class TextDictionaryConsumer(ConcurrentDictionary<string, long> dictionary) : IConsumer
{
    private string[] _ids = [];
    private string[] _before = [];

    public void Use(UInt128[] keys) => (_before, _ids) = (_ids, [.. keys.Select(TextOf)]);

    public static string TextOf(UInt128 key) => key.ToString("x32", CultureInfo.InvariantCulture);

    public void Consume(int index, long keepUntil)
    {
        if (!dictionary.TryAdd(_ids[index], keepUntil))
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
