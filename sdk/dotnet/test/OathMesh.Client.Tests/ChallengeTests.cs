using System.Net;
using OathMesh.Client.Http;

namespace OathMesh.Client.Tests;

public sealed class ChallengeTests
{
    [Theory]
    [InlineData("realm=\"inventory\", error=\"invalid_token\", error_code=\"token_expired\"", "token_expired")]
    [InlineData("realm=\"inventory\",error=\"invalid_token\",error_code=\"jti_replay\"", "jti_replay")]
    [InlineData("ERROR_CODE=\"claim_invalid:act\"", "claim_invalid:act")]
    [InlineData("realm=\"a\\\"b, error_code=\\\"x\", error_code=\"jti_replay\"", "jti_replay")]
    [InlineData("realm=\"inventory\", error=\"invalid_token\"", "invalid_token")]
    [InlineData("realm=\"inventory\"", null)]
    [InlineData("", null)]
    [InlineData("realm=\"inventory\", error=\"insufficient_scope\"", null)]
    [InlineData("error_code=token_expired", null)]
    [InlineData("error_code=\"token_expired", null)]
    [InlineData("error_code=\"token_expired\\", null)]
    [InlineData("error_code=\"token_expired\" error=\"invalid_token\"", null)]
    [InlineData("error_code=\"token_expired\",", null)]
    [InlineData(",error_code=\"token_expired\"", null)]
    [InlineData("error_code=\"token_expired\", error_code=\"jti_replay\"", null)]
    [InlineData("error_code=\"Token Expired\"", null)]
    [InlineData("error_code=\"\"", null)]
    [InlineData("a b=\"x\", error_code=\"token_expired\"", null)]
    public void Reads_the_code_strictly(string parameters, string? code) => Challenge.Read(parameters).Should().Be(code);

    [Fact]
    public void Is_bounded()
    {
        const string Code = "error_code=\"jti_replay\"";
        var padded = $"realm=\"{new string('x', 1024 - Code.Length - 10)}\", {Code}";
        padded.Length.Should().Be(1024);
        Challenge.Read(padded).Should().Be("jti_replay");
        Challenge.Read(padded.Replace("realm=\"", "realm=\"x", StringComparison.Ordinal)).Should().BeNull();
        Challenge.Read($"error_code=\"{new string('a', 64)}\"").Should().HaveLength(64);
        Challenge.Read($"error_code=\"{new string('a', 65)}\"").Should().BeNull();
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "Bearer realm=\"x\", error_code=\"jti_replay\"", null)]
    [InlineData(HttpStatusCode.Unauthorized, "oathmesh realm=\"x\", error_code=\"jti_replay\"", "jti_replay")]
    [InlineData(HttpStatusCode.Unauthorized, "Bearer realm=\"x\", OathMesh realm=\"x\", error_code=\"jti_replay\"", "jti_replay")]
    [InlineData(HttpStatusCode.Unauthorized, "OathMesh error_code=\"jti_replay\", OathMesh error_code=\"token_expired\"", null)]
    [InlineData(HttpStatusCode.Unauthorized, "OathMesh", null)]
    [InlineData(HttpStatusCode.Forbidden, "OathMesh error_code=\"act_mismatch\"", null)]
    [InlineData(HttpStatusCode.OK, "OathMesh error_code=\"jti_replay\"", null)]
    public void Looks_at_the_one_challenge_of_a_401(HttpStatusCode status, string header, string? code)
    {
        using var response = new HttpResponseMessage(status);
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", header);
        Challenge.CodeOf(response).Should().Be(code);
    }

    [Fact]
    public void Never_throws()
    {
        var random = new Random(7);
        const string Alphabet = "error_code=\"\\, a:é\0\n";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            FluentActions.Invoking(() => Challenge.Read(text)).Should().NotThrow();
        }
    }
}
