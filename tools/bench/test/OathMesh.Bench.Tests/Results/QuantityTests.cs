using OathMesh.Bench.Results;

namespace OathMesh.Bench.Tests.Results;

public class QuantityTests
{
    [Theory]
    [InlineData(999, Unit.Nanoseconds, "999 ns")]
    [InlineData(1000, Unit.Nanoseconds, "1.00 us")]
    [InlineData(17_340, Unit.Nanoseconds, "17.3 us")]
    [InlineData(2_500_000, Unit.Nanoseconds, "2.50 ms")]
    [InlineData(1.25e9, Unit.Nanoseconds, "1.25 s")]
    [InlineData(0.28449, Unit.Ratio, "0.284")]
    [InlineData(2.5, Unit.Ratio, "2.50")]
    [InlineData(0.01, Unit.Ratio, "0.010")]
    [InlineData(0.000537, Unit.Ratio, "0.00054")]
    [InlineData(0, Unit.Ratio, "0.000")]
    [InlineData(-0.04, Unit.Milliseconds, "-0.040 ms")]
    [InlineData(23_456, Unit.PerSecond, "23,456/s")]
    [InlineData(512, Unit.Bytes, "512 B")]
    internal void Shows_three_digits_and_the_unit_that_fits(double value, Unit unit, string expected) =>
        Quantity.Format(value, unit).Should().Be(expected);
}
