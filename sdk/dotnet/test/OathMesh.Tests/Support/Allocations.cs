namespace OathMesh.Tests.Support;

/// <summary>What code allocates on the thread that runs it.</summary>
internal static class Allocations
{
    private const int Turns = 10;

    /// <summary>The bytes that some code allocates, in the turn that took least: a collection, or the compiler, adds to one turn or another, but not to all.</summary>
    public static long Least(Action run)
    {
        run();
        return Enumerable.Range(0, Turns).Min(_ => Of(run));
    }

    /// <summary>The bytes that some code allocates, in one turn.</summary>
    public static long Of(Action run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
