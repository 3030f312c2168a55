using System.CommandLine;
using System.Globalization;

namespace OathMesh.Cli.Input;

/// <summary>Options that take a whole number within bounds, with a sentence when it is none.</summary>
internal static class WholeNumber
{
    /// <summary>An option for a number of any size that a wish may have; the bounds are applied elsewhere.</summary>
    public static Option<long?> Unbounded(string name, string helpName, string description) =>
        Create(name, helpName, int.MinValue, int.MaxValue, "a whole number", description);

    public static Option<long?> Option(string name, string helpName, long minimum, long maximum, string description) =>
        Create(name, helpName, minimum, maximum, $"a whole number from {minimum} to {maximum}", description);

    private static Option<long?> Create(string name, string helpName, long minimum, long maximum, string form, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value >= minimum && value <= maximum)
            {
                return value;
            }

            result.AddError($"{name} is {form}, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
}
