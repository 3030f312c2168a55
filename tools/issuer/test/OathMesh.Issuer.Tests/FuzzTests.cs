using System.Text;
using OathMesh.Issuer.Minting;
using OathMesh.Issuer.Tests.Support;

namespace OathMesh.Issuer.Tests;

public sealed class FuzzTests
{
    private const int Seed = 20_260_101;

    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(
        """{"sub":"agent://ci/deploy-bot","aud":"https://inventory.test","act":"deploy","ttl_hint":60,"scope":["a","b"],"reason":"r\u00e9 🚀","env":"prod","tenant":"acme","count":2}""");

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "\\udc00", "null", "true", "-", "0", "1e400", "99999999999999999999", "/*", "//", "\0", "\u2028",
        "\"sub\":", "\"iss\":\"x\"", "\"count\":", "[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":1}}}}",
    ];

    [Fact]
    public void The_reader_of_bodies_never_throws_and_always_decides()
    {
        var random = new Random(Seed);
        var accepted = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var isRead = MintRequestReader.TryRead(Mutate(random), isBatch: true, out var request, out var fault);
            isRead.Should().Be(fault is null);
            accepted += request is not null && isRead ? 1 : 0;
        }

        accepted.Should().BeInRange(1, 99_999);
    }

    [Fact]
    public async Task The_issuer_never_fails_on_a_malformed_body()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Configuration["rateLimit"] = 100_000);
        var random = new Random(Seed + 1);
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < 2_000; i++)
        {
            using var content = new ByteArrayContent(Mutate(random));
            content.Headers.ContentType = new("application/json");
            var reply = await issuer.PostAsync(content, path: "/v1/tokens");
            statuses[(int)reply.Status] = statuses.GetValueOrDefault((int)reply.Status) + 1;
            if (reply.Status != System.Net.HttpStatusCode.OK)
            {
                reply.Json.EnumerateObject().Select(member => member.Name).Should().Equal("error", "message", "fix");
            }
        }

        statuses.Keys.Should().BeSubsetOf([200, 400, 403]);
        statuses.Keys.Should().HaveCount(3);
    }

    [Fact]
    public async Task The_issuer_never_fails_on_a_malformed_credential()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var random = new Random(Seed + 2);
        for (var i = 0; i < 1_000; i++)
        {
            var credential = $"OathMesh {issuer.ClientToken()}".ToCharArray();
            foreach (var _ in Enumerable.Range(0, random.Next(1, 4)))
            {
                credential[random.Next(credential.Length)] = (char)random.Next('!', '~');
            }

            var reply = await issuer.PostAsync(RunningIssuer.Body, new string(credential));
            ((int)reply.Status).Should().BeOneOf(200, 401);
        }
    }

    [Fact]
    public void The_reader_of_the_configuration_never_throws_and_always_decides()
    {
        using var setup = new IssuerSetup();
        setup.Write();
        var whole = File.ReadAllBytes(setup.ConfigurationPath);
        var random = new Random(Seed + 3);
        for (var i = 0; i < 2_000; i++)
        {
            File.WriteAllBytes(setup.ConfigurationPath, Mutate(random, whole));
            var options = new IssuerOptions();
            Configuration.IssuerFile.ReadInto(options, setup.ConfigurationPath);
            options.Validate().Where(fault => !fault.StartsWith($"{setup.ConfigurationPath}: ", StringComparison.Ordinal)).Should().BeEmpty();
        }
    }

    private static byte[] Mutate(Random random) => Mutate(random, Whole);

    private static byte[] Mutate(Random random, byte[] whole)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
