using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Tests.Measuring;

public sealed class PartnerTests
{
    [Fact]
    public void Does_nothing_before_it_may_and_is_done_when_it_was_waited_for()
    {
        var first = Environment.CurrentManagedThreadId;
        var done = false;
        var second = first;
        var partner = new Partner(() =>
        {
            second = Environment.CurrentManagedThreadId;
            Volatile.Write(ref done, true);
        });
        Thread.SpinWait(100_000);
        Volatile.Read(ref done).Should().BeFalse();

        partner.Go();
        partner.Join();
        Volatile.Read(ref done).Should().BeTrue();
        second.Should().NotBe(first);
    }

    [Fact]
    public void Throws_what_the_work_threw()
    {
        var partner = new Partner(() => throw new VoidFigureException("It failed."));
        partner.Go();
        partner.Invoking(it => it.Join()).Should().Throw<VoidFigureException>().WithMessage("It failed.");
    }
}
