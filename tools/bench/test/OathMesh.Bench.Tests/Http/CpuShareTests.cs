using OathMesh.Bench.Http;

namespace OathMesh.Bench.Tests.Http;

public class CpuShareTests
{
    [Theory]
    [InlineData(" 0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("5", new[] { 5 })]
    public void Reads_the_kernels_lists(string list, int[] expected) => CpuShare.ParseList(list).Should().Equal(expected);

    [Theory]
    [InlineData(new[] { 0 }, new int[0], new int[0])]
    [InlineData(new[] { 4, 6 }, new[] { 6 }, new[] { 4 })]
    [InlineData(new[] { 0, 1, 2 }, new[] { 2 }, new[] { 0 })]
    [InlineData(new[] { 0, 1, 2, 3, 4 }, new[] { 3, 4 }, new[] { 0, 1 })]
    public void Gives_receiver_and_load_as_many_cores_each_and_none_in_common(int[] cores, int[] receiver, int[] load)
    {
        var share = CpuShare.Split(cores);

        share.Receiver.Should().Equal(receiver);
        share.Load.Should().Equal(load);
    }

    [Fact]
    public void Pins_a_command_only_where_there_are_cores_to_choose_from()
    {
        CpuShare.Pin([2, 3], ["wrk", "-t", "1"]).Should().Equal("/usr/bin/taskset", "-c", "2,3", "wrk", "-t", "1");
        CpuShare.Pin([], ["wrk"]).Should().Equal("wrk");
    }
}
