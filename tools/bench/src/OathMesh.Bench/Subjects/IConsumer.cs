namespace OathMesh.Bench.Subjects;

/// <summary>A store of used ids, ours or what people write themselves.</summary>
internal interface IConsumer
{
    /// <summary>Consumes the id of this place in the batch; every one is expected to be fresh.</summary>
    void Consume(int index);

    /// <summary>Takes the next batch of ids.</summary>
    /// <param name="keys">The ids.</param>
    /// <param name="keepUntil">Until when each is kept.</param>
    void Use(UInt128[] keys, Func<int, long> keepUntil);

    /// <summary>Sees to it that nothing of the batch before is left: all of it has expired.</summary>
    void Settle();

    /// <summary>Removes a part of the batch before, where the store does not do that by itself.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="parts">Of how many.</param>
    void RemoveExpired(int part, int parts);
}
