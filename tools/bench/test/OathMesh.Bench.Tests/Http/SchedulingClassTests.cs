using OathMesh.Bench.Http;

namespace OathMesh.Bench.Tests.Http;

public class SchedulingClassTests
{
    [Fact]
    public async Task A_program_of_the_idle_class_gives_way()
    {
        await using var process = BenchProcess.Start(SchedulingClass.Idle(["cat", "/proc/self/stat"]), TimeProvider.System);

        // proc(5): the 41st field is the scheduling policy, 5 that of the idle class. The second one ends with the only bracket.
        var fields = (await process.ReadToEndAsync(CancellationToken.None)).Split(") ")[1].Split(' ');
        fields[41 - 3].Should().Be("5");
    }
}
