using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Tests.Results;

public class TargetTests
{
    private static readonly Target AtMost = new(Bound.AtMost, 0.75, 0.55);
    private static readonly Target AtLeast = new(Bound.AtLeast, 2.5, 3.2);
    private static readonly Target Below = new(Bound.Below, 0.3, 0.1);

    [Theory]
    [InlineData(0.55, Verdict.Stretch)]
    [InlineData(0.5500001, Verdict.Met)]
    [InlineData(0.75, Verdict.Met)]
    [InlineData(0.7500001, Verdict.Missed)]
    internal void At_most_takes_the_goal_itself(double value, Verdict expected) => AtMost.Judge(Quartiles.Exactly(value)).Should().Be(expected);

    [Theory]
    [InlineData(3.2, Verdict.Stretch)]
    [InlineData(3.1999999, Verdict.Met)]
    [InlineData(2.5, Verdict.Met)]
    [InlineData(2.4999999, Verdict.Missed)]
    internal void At_least_takes_the_goal_itself(double value, Verdict expected) => AtLeast.Judge(Quartiles.Exactly(value)).Should().Be(expected);

    [Theory]
    [InlineData(0.0999999, Verdict.Stretch)]
    [InlineData(0.1, Verdict.Met)]
    [InlineData(0.2999999, Verdict.Met)]
    [InlineData(0.3, Verdict.Missed)]
    internal void Below_does_not_take_the_goal_itself(double value, Verdict expected) => Below.Judge(Quartiles.Exactly(value)).Should().Be(expected);

    [Fact]
    public void The_median_is_judged_not_the_spread() => AtMost.Judge(new Quartiles(0.1, 0.76, 0.8, 9)).Should().Be(Verdict.Missed);

    [Theory]
    [InlineData(0.75, 0.76, true)]
    [InlineData(0.7, 0.75, false)]
    [InlineData(0.76, 0.9, false)]
    public void Is_unsteady_when_the_quartiles_lie_on_both_sides(double first, double third, bool expected) =>
        AtMost.IsUnsteady(new Quartiles(first, third, third, 9)).Should().Be(expected);

    [Fact]
    public void An_unsteady_verdict_says_so() =>
        (Reports.WithTarget with { Value = new Quartiles(0.4, 0.5, 0.7, 9) }).FormatVerdict().Should().Be("met, unsteady");

    [Fact]
    public void Without_a_stretch_target_a_reached_one_is_met() => new Target(Bound.Below, 0.1).Judge(Quartiles.Exactly(0)).Should().Be(Verdict.Met);

    [Fact]
    public void Is_shown_with_its_sign_and_unit()
    {
        AtMost.FormatGoal(Unit.Ratio).Should().Be("<= 0.75");
        AtLeast.FormatStretch(Unit.Ratio).Should().Be(">= 3.2");
        Below.FormatGoal(Unit.Milliseconds).Should().Be("< 0.3 ms");
        new Target(Bound.AtMost, 512).FormatStretch(Unit.Bytes).Should().BeEmpty();
    }
}
