using System.Text;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Verification;

/// <summary>Seeded mutations of good tokens, headers and payloads: whatever is sent, the outcome is a result. OATHMESH_LONG=1 runs millions.</summary>
public sealed class FuzzTests
{
    private static readonly int Inputs = Environment.GetEnvironmentVariable("OATHMESH_LONG") == "1" ? 2_000_000 : 70_000;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\u0065xp", "null", "true", "-0", "1e400", "1.0", "9007199254740993",
        "\"exp\":1", "\"iss\":\"https://issuer.test\"", "\"kid\":\"x\"", "\"crit\":[]", "\u00ff", "\ufeff", "\u2028", " ", "\t", "\n", "//", "/*", "\0", "{}", "[[[[[", "é", "🚀",
    ];

    [Theory]
    [InlineData(Target.Token, 11)]
    [InlineData(Target.Header, 12)]
    [InlineData(Target.Payload, 13)]
    public async Task Never_throws_on_mutated_input(Target target, int seed)
    {
        var receiver = new Receiver();
        var random = SeededRandom.Create(seed);
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Inputs; i++)
        {
            var field = target switch
            {
                Target.Token => MutateText(random, $"OathMesh {receiver.Mint()}"),
                Target.Header => $"OathMesh {receiver.SignRaw(MutateBytes(random, receiver.Header()), Payload(receiver))}",
                _ => $"OathMesh {receiver.SignRaw(Encoding.UTF8.GetBytes(receiver.Header()), MutateBytes(random, Encoding.UTF8.GetString(Payload(receiver))))}",
            };
            var result = await receiver.SendAsync([field]);
            var outcome = result.IsAllowed ? "allow" : result.Error!.Code;
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        // A step that threw denied, and would look like any other denial.
        receiver.Log.Errors.Should().BeEmpty();
        receiver.Audit.Lines.Should().HaveCount(Inputs).And.OnlyContain(line => line.Length <= OathMesh.Audit.AuditLine.MaxBytes);

        // The mutations must reach past the first checks, or the test shows nothing.
        outcomes.Should().HaveCountGreaterThan(4);
    }

    private static byte[] Payload(Receiver receiver) =>
        Encoding.UTF8.GetBytes("{" + string.Join(',', receiver.Payload().Select(member => $"\"{member.Key}\":{member.Value}")) + "}");

    private static string MutateText(Random random, string text)
    {
        var builder = new StringBuilder(text);
        for (var changes = random.Next(1, 4); changes > 0 && builder.Length > 0; changes--)
        {
            var place = random.Next(builder.Length);
            switch (random.Next(5))
            {
                case 0: builder[place] = (char)random.Next(0, 0x180); break;
                case 1: builder.Remove(place, Math.Min(random.Next(1, 20), builder.Length - place)); break;
                case 2: builder.Insert(place, Pieces[random.Next(Pieces.Length)]); break;
                case 3: builder.Insert(place, builder.ToString(place, Math.Min(random.Next(1, 60), builder.Length - place))); break;
                default: builder[place] = ".,-_=+/ "[random.Next(8)]; break;
            }
        }

        return builder.ToString();
    }

    private static byte[] MutateBytes(Random random, string text)
    {
        if (random.Next(2) == 0)
        {
            return Encoding.UTF8.GetBytes(MutateText(random, text));
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    public enum Target
    {
        Token,
        Header,
        Payload,
    }
}
