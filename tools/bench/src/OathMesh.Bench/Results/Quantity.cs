using System.Globalization;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Results;

/// <summary>Values as people read them: three digits, and the unit.</summary>
internal static class Quantity
{
    public static string Format(double value, Unit unit) => unit switch
    {
        Unit.Ratio => Digits(value),
        Unit.Nanoseconds when Math.Abs(value) >= 1e9 => Digits(value / 1e9) + " s",
        Unit.Nanoseconds when Math.Abs(value) >= 1e6 => Digits(value / 1e6) + " ms",
        Unit.Nanoseconds when Math.Abs(value) >= 1e3 => Digits(value / 1e3) + " us",
        Unit.Nanoseconds => Digits(value) + " ns",
        Unit.Milliseconds => Digits(value) + " ms",
        Unit.Bytes => Digits(value) + " B",
        Unit.Mebibytes => Digits(value) + " MiB",
        _ => Digits(value) + "/s",
    };

    /// <summary>The spread: the first and the third quartile.</summary>
    public static string FormatSpread(Quartiles value, Unit unit) => $"{Format(value.First, unit)} to {Format(value.Third, unit)}";

    private static string Digits(double value)
    {
        var format = Math.Abs(value) switch
        {
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            >= 0.01 or 0 => "0.000",
            _ => "0.00000",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
