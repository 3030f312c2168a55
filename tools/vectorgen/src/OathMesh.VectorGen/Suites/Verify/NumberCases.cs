using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Steps 8 and 9: times that are no plain integers. Where a value can be right and only its spelling wrong, it is.</summary>
internal static class NumberCases
{
    private static readonly (string Name, string Raw, string Comment)[] Bad =
    [
        ("string", "\"1767225660\"", "A number in quotation marks."), ("null", "null", "Null is not absent."), ("true", "true", "True, which some count as 1."),
        ("false", "false", "False, which some count as 0."),
        ("array", "[1767225660]", "A number in an array."), ("object", "{}", "An object."), ("empty-string", "\"\"", "An empty string."),
        ("date", "\"2026-01-01T00:01:00Z\"", "A date as text."),
        ("point-zero", "1767225660.0", "The right value, with a fraction of zero."), ("point-five", "1767225660.5", "A fraction."),
        ("exponent-zero", "1767225660e0", "The right value, with an exponent of zero."),
        ("exponent", "1.76722566e9", "The right value, with an exponent."), ("exponent-upper-case", "1.76722566E+9", "The right value, with an exponent in upper case."),
        ("exponent-negative", "17672256600e-1", "The right value, with a negative exponent."),
        ("1e3", "1e3", "A small number with an exponent."), ("1-point-0", "1.0", "A small number with a fraction."), ("minus-zero", "-0", "Negative zero."),
        ("minus-one", "-1", "A negative number."), ("minus-point-zero", "-1767225660.0", "A negative number with a fraction."),
        ("2-to-53-plus-1", "9007199254740993", "One more than the largest time; as a double it is 2^53."),
        ("2-to-53-plus-2", "9007199254740994", "Two more than the largest time."), ("17-digits", "17672256600000000", "17 digits."),
        ("2-to-63", "9223372036854775808", "One more than 64 bits with a sign hold."), ("2-to-64", "18446744073709551616", "One more than 64 bits hold; cut to 64 bits it is 0."),
        ("2-to-64-plus-now", "18446744075476777276", "Cut to 64 bits it is the right value."),
        ("2-to-32-plus-now", "9007200971992872", "Beyond 2^53; cut to 32 bits it is a time of this century."), ("30-digits", "100000000000000000000000000000", "Thirty digits."),
        ("1e400", "1e400", "Infinite as a double."), ("minus-1e400", "-1e400", "Negative and infinite as a double."),
        ("1e-400", "1e-400", "Zero as a double."),
        ("100-digits", "1" + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000", "A hundred digits."),
    ];

    /// <summary>What <c>iat</c> and <c>nbf</c> are tried with, too: parsers are shared, and sometimes they are not.</summary>
    private static readonly HashSet<string> AlsoElsewhere =
        ["string", "null", "true", "array", "point-zero", "exponent", "1e3", "minus-zero", "minus-one", "2-to-53-plus-1", "2-to-64-plus-now", "1e400"];

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "numbers");
        foreach (var (claim, code) in new[] { ("exp", "claim_invalid:exp"), ("iat", "claim_invalid:iat"), ("nbf", "claim_invalid:nbf") })
        {
            foreach (var (name, raw, comment) in Bad.Where(bad => claim == "exp" || AlsoElsewhere.Contains(bad.Name)))
            {
                file.Verify($"{claim}-{name}", $"{claim}: {comment}", raw[0] is '"' or 'n' or 't' or 'f' or '[' or '{' ? Flag.ClaimType : Flag.NumberForm)
                    .Deny(code, t => t.Times(Defaults.Now, Defaults.Now + 120).Claim(claim, raw), now: Defaults.Now + 61);
            }
        }

        return file;
    }
}
