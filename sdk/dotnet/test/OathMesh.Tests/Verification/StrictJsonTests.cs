using System.Text;
using OathMesh.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.Tests.Verification;

public sealed class StrictJsonTests
{
    private static readonly int Inputs = Environment.GetEnvironmentVariable("OATHMESH_LONG") == "1" ? 5_000_000 : 200_000;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\u0041", "\\ud83d", "\\ude80", "\\ud83d\\ude80", "\\u0000", "\\n", "\\/", "\\x", "null", "true", "false", "nul", "-", "0", "00", "1",
        "12", "-0", ".5", "1.5", "1.", "1e5", "1E+5", "1e-", "e", "+", " ", "\t", "\n", "\r", "\v", "\f", "\0", "\u001f", "\u007f", "a", "é", "🚀", "\"a\"", "\"a\":1", "\"b\":", "{}", "[]", "[1,2]", "//", "/**/", "\ufeff", "NaN", "'",
    ];

    [Theory]
    [InlineData("{}", true)]
    [InlineData(" \t\r\n{ } ", true)]
    [InlineData("", false)]
    [InlineData("[]", false)]
    [InlineData("{}{}", false)]
    [InlineData("{} x", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{,}", false)]
    [InlineData("{\"a\" 1}", false)]
    [InlineData("{\"a\":}", false)]
    [InlineData("{a:1}", false)]
    [InlineData("{\"a\":01}", false)]
    [InlineData("{\"a\":-}", false)]
    [InlineData("{\"a\":1.}", false)]
    [InlineData("{\"a\":1e+}", false)]
    [InlineData("{\"a\":-0.5e+07}", true)]
    [InlineData("{\"a\":tru}", false)]
    [InlineData("{\"a\":[1,]}", false)]
    [InlineData("{\"a\":[[[]]]}", true)]
    [InlineData("{\"a\":[[[[]]]]}", false)]
    [InlineData("{\"a\":\"\u0009\"}", false)]
    [InlineData("{\"a\":\"\\u00e9\\ud83d\\ude80\"}", true)]
    [InlineData("{\"a\":\"\\ud83d\"}", false)]
    [InlineData("{\"a\":\"\\ude80\\ud83d\"}", false)]
    [InlineData("{\"a\":\"\\ud83d\\u0041\"}", false)]
    [InlineData("{\"a\":\"\\ud83dx\"}", false)]
    [InlineData("{\"a\":\"\\u12\"}", false)]
    [InlineData("{\"a\":\"\\u12g4\"}", false)]
    [InlineData("{\"a\":\"", false)]
    [InlineData("{\"a\":\"\\", false)]
    [InlineData("{\"a\":1,\"a\":2}", false)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", false)]
    [InlineData("{\"a\":{\"a\":1},\"b\":{\"a\":1}}", true)]
    [InlineData("{\"a\":[{\"b\":1,\"b\":2}]}", false)]
    public void Takes_strict_JSON_objects_only(string json, bool taken)
    {
        Read(Encoding.UTF8.GetBytes(json), out _).Should().Be(taken);
        ReadByPlatform(Encoding.UTF8.GetBytes(json), out _).Should().Be(taken);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Takes_at_most_32_members_in_all(int members, bool taken)
    {
        var inner = string.Join(',', Enumerable.Range(0, members - 1).Select(i => $"\"m{i}\":{i}"));
        Read(Encoding.UTF8.GetBytes($"{{\"a\":{{{inner}}}}}"), out _).Should().Be(taken);
    }

    [Fact]
    public void Agrees_with_the_platforms_reader_on_what_is_JSON_and_what_it_says()
    {
        var random = SeededRandom.Create(31);
        var taken = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var json = i % 2 == 0 ? Mutate(random, Build(random, depth: 1)) : Encoding.UTF8.GetBytes(Build(random, depth: 1));
            var expected = ReadByPlatform(json, out var wanted);
            if (Read(json, out var members) != expected || (expected && members != wanted))
            {
                Assert.Fail($"Input {i}: {Convert.ToHexString(json)} {Encoding.UTF8.GetString(json)}: the platform says {expected} {wanted}, we say {members}.");
            }

            taken += expected ? 1 : 0;
        }

        (taken / (double)Inputs).Should().BeInRange(0.2, 0.9);
    }

    [Fact]
    public void Agrees_with_the_platforms_reader_on_every_cut_and_every_changed_byte()
    {
        var json = Encoding.UTF8.GetBytes("""{"iss":"https://issuer.test","a":[1,{"b":-0.5e+7,"c":null}],"é":"\u00e9\ud83d\ude80\n","t":true,"f":false}""");
        Read(json, out _).Should().BeTrue();
        for (var place = 0; place < json.Length; place++)
        {
            ShouldAgree(json[..place]);
            for (var value = 0; value < 256; value++)
            {
                var changed = json.AsSpan().ToArray();
                changed[place] = (byte)value;
                ShouldAgree(changed);
            }
        }
    }

    private static void ShouldAgree(byte[] json)
    {
        var expected = ReadByPlatform(json, out var wanted);
        if (Read(json, out var members) != expected || (expected && members != wanted))
        {
            Assert.Fail($"{Encoding.UTF8.GetString(json)}: the platform says {expected}.");
        }
    }

    private static string Build(Random random, int depth)
    {
        var members = Enumerable.Range(0, random.Next(5)).Select(_ => $"{Space(random)}{Name(random)}{Space(random)}:{Space(random)}{Value(random, depth)}{Space(random)}");
        return $"{Space(random)}{{{string.Join(',', members)}}}{Space(random)}";
    }

    private static string Value(Random random, int depth) => random.Next(depth < 4 ? 8 : 6) switch
    {
        0 => new[] { "true", "false", "null" }[random.Next(3)],
        1 => random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        2 => new[] { "1.5", "-0", "0e0", "1E+10", "12e-3", "0.000" }[random.Next(6)],
        6 => Build(random, depth + 1),
        7 => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1)))}]",
        _ => Name(random),
    };

    private static string Name(Random random) =>
        $"\"{string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => new[] { "a", "b", "\\u0061", "\\u00e9", "é", "\\ud83d\\ude80", "🚀", "\\\\", "\\\"", "\\t" }[random.Next(10)]))}\"";

    private static string Space(Random random) => random.Next(6) == 0 ? " \t\r\n"[..random.Next(5)] : "";

    private static byte[] Mutate(Random random, string json)
    {
        var text = new StringBuilder(json);
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var place = random.Next(text.Length + 1);
            switch (random.Next(3))
            {
                case 0: text.Insert(place, Pieces[random.Next(Pieces.Length)]); break;
                case 1 when place < text.Length: text.Remove(place, 1); break;
                default: text.Insert(place, Pieces[random.Next(Pieces.Length)]); break;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length > 0 && random.Next(4) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static bool Read(byte[] json, out string members) => Run(json, out members, (buffer, length) =>
    {
        var visitor = default(Collector);
        return (StrictJson.TryReadObject(buffer, 3, length, 3 + length, ref visitor), visitor);
    });

    private static bool ReadByPlatform(byte[] json, out string members) => Run(json, out members, (buffer, length) =>
    {
        var visitor = default(Collector);
        return (PlatformJson.TryReadObject(buffer, 3, length, 3 + length, ref visitor), visitor);
    });

    /// <summary>The buffer ends where the scratch space ends: a byte too many would throw.</summary>
    private static bool Run(byte[] json, out string members, Func<byte[], int, (bool Taken, Collector Visitor)> read)
    {
        byte[] buffer = [(byte)'{', (byte)'"', 0, .. json, .. new byte[json.Length]];
        var (taken, visitor) = read(buffer, json.Length);
        members = string.Join('|', (visitor.Members ?? []).Select(member => $"{member.Name} {member.Value.Type} {Convert.ToHexString(buffer.AsSpan(member.Value.Start, member.Value.Length))}"));
        return taken;
    }

    private struct Collector : IMemberVisitor
    {
        public List<(string Name, ClaimSlot Value)>? Members;

        public void Visit(ReadOnlySpan<byte> name, ClaimSlot value) => (Members ??= []).Add((Convert.ToHexString(name), value));
    }
}
