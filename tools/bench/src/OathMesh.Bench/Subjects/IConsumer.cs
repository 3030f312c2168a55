namespace OathMesh.Bench.Subjects;

/// <summary>A store of used ids, ours or what people write themselves.</summary>
internal interface IConsumer
{
    /// <summary>A part of a batch: ids that follow one another, since threads that share lines of the list would wait for more memory than the stores do.</summary>
    static Range Part(int length, int part, int parts) => (part * length / parts)..((part + 1) * length / parts);

    /// <summary>Consumes a part of the batch; every id is expected to be fresh. The loop is each store's own, so that none is called through an interface for every id.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="parts">Of how many.</param>
    void Consume(int part, int parts);

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
