namespace OathMesh.Bench.Measuring;

/// <summary>One of the things that are measured beside each other.</summary>
/// <param name="name">What readers know it by.</param>
internal abstract class Contender(string name)
{
    public string Name => name;

    /// <summary>The most operations of a turn.</summary>
    public virtual int MostOperations => 1 << 22;

    /// <summary>Gets ready for as many operations; not timed.</summary>
    public virtual void Prepare(int operations)
    {
    }

    /// <summary>Does the operations; timed. Throws when one does not end as it should: a figure of failures is no figure.</summary>
    public abstract ValueTask RunAsync(int operations);

    /// <summary>A contender that is a loop of calls.</summary>
    /// <param name="name">What readers know it by.</param>
    /// <param name="run">Does as many operations.</param>
    public static Contender Of(string name, Action<int> run) => new Loop(name, run);

    private sealed class Loop(string name, Action<int> run) : Contender(name)
    {
        public override ValueTask RunAsync(int operations)
        {
            run(operations);
            return ValueTask.CompletedTask;
        }
    }
}
