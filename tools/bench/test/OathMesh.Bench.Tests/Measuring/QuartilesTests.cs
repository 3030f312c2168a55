using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Tests.Measuring;

public class QuartilesTests
{
    [Fact]
    public void Of_one_value_all_three_are_it() => Quartiles.Of([7]).Should().Be(new Quartiles(7, 7, 7, 1));

    [Fact]
    public void Of_an_odd_number_the_median_is_the_middle_one_whatever_the_order() =>
        Quartiles.Of([5, 1, 4, 2, 3]).Should().Be(new Quartiles(2, 3, 4, 5));

    [Fact]
    public void Of_an_even_number_all_three_lie_between_neighbours() =>
        Quartiles.Of([4, 1, 3, 2]).Should().Be(new Quartiles(1.75, 2.5, 3.25, 4));

    [Fact]
    public void An_outlier_moves_none_of_the_three() =>
        Quartiles.Of([1, 2, 3, 4, 1_000_000]).Should().Be(new Quartiles(2, 3, 4, 5));

    [Fact]
    public void No_value_is_refused() =>
        FluentActions.Invoking(() => Quartiles.Of([])).Should().Throw<ArgumentException>().WithMessage("A sample needs*");

    [Fact]
    public void What_is_not_a_number_is_refused() =>
        FluentActions.Invoking(() => Quartiles.Of([1, double.NaN])).Should().Throw<ArgumentException>().WithMessage("A sample needs*");

    [Fact]
    public void Turning_times_into_rates_keeps_the_lower_quartile_below_the_upper() =>
        new Quartiles(2, 4, 5, 9).Select(time => 20 / time).Should().Be(new Quartiles(4, 5, 10, 9));
}
