using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OathMesh.Issuer.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Issuer.Tests;

public sealed class ConfigurationTests
{
    private const string Number = "must be a whole number.";
    private const string Text = "must be a string.";
    private const string IssuerForm = "must be a URL of at most 256 visible ASCII characters, such as https://issuer.internal.";
    private const string IssuerPlain = "must have no user, query, fragment or final slash: receivers compare it character by character.";
    private const string IdForm = "must be an absolute URI of at most 256 visible ASCII characters, such as https://clients.example/deploy-bot.";
    private const string HashForm = "must be the SHA-256 of the secret as 64 lower-case hex digits: printf %s \"$SECRET\" | sha256sum.";
    private const string SubForm = "must be a subject such as agent://ci/deploy-bot, of [A-Za-z0-9/_.-] after '://', or a pattern of one with '*'.";
    private const string ActForm = "must be an action such as inventory.read, of [A-Za-z0-9._:/-], or a pattern of one with '*'.";
    private const string RateBounds = "must be from 1 to 100000 requests a minute; leave it out for 600.";
    private const string TtlBounds = "must be from 1 to 300 seconds; leave it out for 300.";
    private const string Exactly = "exactly: '*' stands for others in sub and act only.";

    /// <summary>A place of the file, a JSON value to put there (or to remove what is there), and the one fault expected.</summary>
    public static TheoryData<string, string?, string> Faults => new()
    {
        { "issuer", null, "$.issuer: is missing: set it to the issuer's own URL, such as https://issuer.internal." },
        { "issuer", "1", "$.issuer: " + Text },
        { "issuer", "null", "$.issuer: " + Text },
        { "issuer", "\"\"", "$.issuer: is missing: set it to the issuer's own URL, such as https://issuer.internal." },
        { "issuer", "\"issuer.test\"", "$.issuer: " + IssuerForm },
        { "issuer", "\"/issuer\"", "$.issuer: " + IssuerForm },
        { "issuer", "\"ftp://issuer.test\"", "$.issuer: " + IssuerForm },
        { "issuer", "\" https://issuer.test\"", "$.issuer: " + IssuerForm },
        { "issuer", "\"https://issuer.test/\\u00e4\"", "$.issuer: " + IssuerForm },
        { "issuer", "\"HTTPS://issuer.test\"", "$.issuer: " + IssuerForm },
        { "issuer", "\"http://issuer.test\"", "$.issuer: must be https: http is for loopback only, since whoever is on the path could replace the keys." },
        { "issuer", "\"https://issuer.test/\"", "$.issuer: " + IssuerPlain },
        { "issuer", "\"https://issuer.test?x\"", "$.issuer: " + IssuerPlain },
        { "issuer", "\"https://issuer.test#x\"", "$.issuer: " + IssuerPlain },
        { "issuer", "\"https://u:p@issuer.test\"", "$.issuer: " + IssuerPlain },
        { "keys", null, "$.keys: is missing: name the key directory; make one with: oathmesh keys generate --out keys." },
        { "keys", "true", "$.keys: " + Text },
        { "keys", "\"nowhere\"", "$.keys: HERE/nowhere: there is no such directory. Make one: oathmesh keys generate --out HERE/nowhere." },
        { "audit", "\"\"", "$.audit: must name a file; leave it out for standard output." },
        { "audit", "\"nowhere/audit.ndjson\"", "$.audit: there is no directory HERE/nowhere: make it, writable for the issuer." },
        { "audit", "\"keys\"", "$.audit: HERE/keys is a directory: name a file in it." },
        { "revocations", "\"\"", "$.revocations: must name a file; leave it out for an issuer that revokes nothing." },
        { "revocations", "\"nowhere/revocations.json\"", "$.revocations: there is no directory HERE/nowhere: make it, writable for the issuer." },
        { "revocations", "\"keys\"", "$.revocations: HERE/keys is a directory: name a file in it." },
        { "clients.0.admin", "\"revoke\"", "$.clients[0].admin: must be a list of strings." },
        { "clients.0.admin", "[\"revoke\",\"rotate\"]", "$.clients[0].admin: may list revoke and nothing else." },
        { "clients.0.admin", "[\"revoke\"]", "$.clients[0].admin: needs a place where revocations are kept: set revocations to a file." },
        { "clients.1.admin", "[\"revoke\"]", "$.clients[1].admin: is for clients with jwks: who can lift a revocation must not hold a secret that lives on." },
        { "rateLimit", "0", "$.rateLimit: " + RateBounds },
        { "rateLimit", "100001", "$.rateLimit: " + RateBounds },
        { "rateLimit", "1.5", "$.rateLimit: " + Number },
        { "rateLimit", "\"1\"", "$.rateLimit: " + Number },
        { "colour", "1", "$.colour: is not known here; known are issuer, keys, audit, revocations, rateLimit, clients." },
        { "clients", null, "$.clients: must list at least one client, with id, jwks or secretSha256, and grants." },
        { "clients", "[]", "$.clients: must list at least one client, with id, jwks or secretSha256, and grants." },
        { "clients", "{}", "$.clients: must be a list." },
        { "clients.0", "7", "$.clients[0]: must be an object." },
        { "clients.0.colour", "1", "$.clients[0].colour: is not known here; known are id, jwks, secretSha256, admin, grants." },
        { "clients.0.id", null, "$.clients[0].id: " + IdForm },
        { "clients.0.id", "\"deploy-bot\"", "$.clients[0].id: " + IdForm },
        { "clients.0.id", "\"/deploy-bot\"", "$.clients[0].id: " + IdForm },
        { "clients.0.id", "\"https://clients.test/a b\"", "$.clients[0].id: " + IdForm },
        { "clients.0.id", "\"https://issuer.test\"", "$.clients[0].id: is the issuer's own URL: give the client a name of its own." },
        { "clients.1.id", "\"https://clients.test/deploy-bot\"", "$.clients[1].id: is the id of $.clients[0] as well: ids are unique." },
        { "clients.0.jwks", null, "$.clients[0].jwks: is missing: give the client's public keys, or secretSha256." },
        { "clients.0.jwks", "\"x\"", "$.clients[0].jwks: is refused: The key set must be a JSON object with an array named keys (RFC 7517 section 5)." },
        { "clients.0.jwks", "{\"keys\":[]}", "$.clients[0].jwks: has no Ed25519 key: export one with: oathmesh keys export DIR --jwks." },
        { "clients.0.jwks", """{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"t","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""", "$.clients[0].jwks: has the key t, which is published for tests: anyone can sign with it. Make one: oathmesh keys generate." },
        { "clients.0.secretSha256", "\"" + "ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01" + "\"", "$.clients[0].secretSha256: stands beside jwks: keep one of them, or make two clients." },
        { "clients.1.secretSha256", null, "$.clients[1].jwks: is missing: give the client's public keys, or secretSha256." },
        { "clients.1.secretSha256", "5", "$.clients[1].secretSha256: " + Text },
        { "clients.1.secretSha256", "\"my secret\"", "$.clients[1].secretSha256: " + HashForm },
        { "clients.1.secretSha256", "\"AB01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01\"", "$.clients[1].secretSha256: " + HashForm },
        { "clients.1.secretSha256", "\"b01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01ab01\"", "$.clients[1].secretSha256: " + HashForm },
        { "clients.1.secretSha256", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"", "$.clients[1].secretSha256: is the hash of an empty secret: choose one of at least 32 random bytes." },
        { "clients.1.grants", null, "$.clients[1].grants: must list at least one grant: nothing is granted by default." },
        { "clients.1.grants", "[]", "$.clients[1].grants: must list at least one grant: nothing is granted by default." },
        { "clients.1.grants.0", "[]", "$.clients[1].grants[0]: must be an object." },
        { "clients.1.grants.0.ttl", "1", "$.clients[1].grants[0].ttl: is not known here; known are sub, aud, act, scope, env, tenant, maxTtl." },
        { "clients.1.grants.0.sub", null, "$.clients[1].grants[0].sub: " + SubForm },
        { "clients.1.grants.0.sub", "[\"*\"]", "$.clients[1].grants[0].sub: " + Text },
        { "clients.1.grants.0.sub", "\"ci/bot\"", "$.clients[1].grants[0].sub: " + SubForm },
        { "clients.1.grants.0.sub", "\"agent://ci/b?t*\"", "$.clients[1].grants[0].sub: " + SubForm },
        { "clients.1.grants.0.aud", null, "$.clients[1].grants[0].aud: must list at least one audience." },
        { "clients.1.grants.0.aud", "[]", "$.clients[1].grants[0].aud: must list at least one audience." },
        { "clients.1.grants.0.aud", "\"https://a\"", "$.clients[1].grants[0].aud: must be a list of strings." },
        { "clients.1.grants.0.aud", "[\"\"]", "$.clients[1].grants[0].aud[0]: must not be empty." },
        { "clients.1.grants.0.aud", "[\"https://a\",\"*\"]", "$.clients[1].grants[0].aud[1]: must be one audience, " + Exactly },
        { "clients.1.grants.0.act", null, "$.clients[1].grants[0].act: must list at least one action." },
        { "clients.1.grants.0.act", "[\"a b\"]", "$.clients[1].grants[0].act[0]: " + ActForm },
        { "clients.1.grants.0.scope", "[\"a*\"]", "$.clients[1].grants[0].scope[0]: must be one scope, " + Exactly },
        { "clients.1.grants.0.env", "[\"*\"]", "$.clients[1].grants[0].env[0]: must be one environment, " + Exactly },
        { "clients.1.grants.0.tenant", "[\"\"]", "$.clients[1].grants[0].tenant[0]: must not be empty." },
        { "clients.1.grants.0.maxTtl", "0", "$.clients[1].grants[0].maxTtl: " + TtlBounds },
        { "clients.1.grants.0.maxTtl", "301", "$.clients[1].grants[0].maxTtl: " + TtlBounds },
        { "clients.1.grants.0.maxTtl", "\"300\"", "$.clients[1].grants[0].maxTtl: " + Number },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Tells_each_fault_once_with_its_place_and_fix(string place, string? value, string expected)
    {
        using var setup = new IssuerSetup();
        Put(setup.Configuration, place.Split('.'), value);
        Load(setup).Should().Equal($"{setup.ConfigurationPath}: {expected.Replace("HERE", setup.Directory, StringComparison.Ordinal)}");
    }

    [Theory]
    [InlineData("issuer", "\"http://localhost:4000\"")]
    [InlineData("issuer", "\"http://127.0.0.1\"")]
    [InlineData("issuer", "\"http://[::1]:4000/tenant\"")]
    [InlineData("rateLimit", "1")]
    [InlineData("rateLimit", "100000")]
    [InlineData("clients.0.id", "\"spiffe://acme.test/ci\"")]
    [InlineData("clients.1.grants.0.sub", "\"*\"")]
    [InlineData("clients.1.grants.0.act", "[\"*\"]")]
    [InlineData("clients.1.grants.0.scope", "[]")]
    [InlineData("clients.1.grants.0.maxTtl", "1")]
    [InlineData("clients.1.grants.0.maxTtl", "300")]
    public void Takes_what_lies_inside_the_bounds(string place, string value)
    {
        using var setup = new IssuerSetup();
        Put(setup.Configuration, place.Split('.'), value);
        Load(setup).Should().BeEmpty();
    }

    [Fact]
    public void Lists_all_faults_of_a_file_at_once()
    {
        using var setup = new IssuerSetup();
        File.WriteAllText(setup.ConfigurationPath, """
            {"issuer":"x","keys":"none","rateLimit":0,"rateLimit":1,"color":true,
             "clients":[{"id":"a","jwks":{"keys":[]},"grants":[]},
                        {"id":"https://b","secretSha256":"zz","grants":[{"sub":"*","aud":["*"],"act":[],"maxTtl":900,"role":"x"}]}]}
            """);

        var load = () => IssuerOptions.Load(setup.ConfigurationPath);

        load.Should().Throw<OptionsValidationException>().Which.Failures.Select(fault => fault[(setup.ConfigurationPath.Length + 2)..].Split(": ")[0]).Should().BeEquivalentTo(
            "$.rateLimit", "$.color", "$.clients[1].grants[0].role", "$.issuer", "$.keys", "$.clients[0].id", "$.clients[0].jwks", "$.clients[0].grants",
            "$.clients[1].secretSha256", "$.clients[1].grants[0].aud[0]", "$.clients[1].grants[0].act", "$.clients[1].grants[0].maxTtl");
    }

    [Theory]
    [InlineData("", "$: is not JSON, or nested deeper than 16, at line 1, byte 1.")]
    [InlineData("{\n\"issuer\":}", "$: is not JSON, or nested deeper than 16, at line 2, byte 10.")]
    [InlineData("{} // no comments", "$: is not JSON, or nested deeper than 16, at line 1, byte 4.")]
    [InlineData("[]", "$: must be an object.")]
    [InlineData("{\"issuer\":\"\\udead\"}", "$: is not JSON: it has an unpaired surrogate.")]
    public void Refuses_a_file_that_is_no_JSON_object(string text, string expected)
    {
        using var setup = new IssuerSetup();
        File.WriteAllText(setup.ConfigurationPath, text);
        var load = () => IssuerOptions.Load(setup.ConfigurationPath);
        load.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal($"{setup.ConfigurationPath}: {expected}");
    }

    [Fact]
    public void Refuses_a_file_that_is_missing_too_long_or_open_to_all()
    {
        using var setup = new IssuerSetup();
        var load = () => IssuerOptions.Load(setup.ConfigurationPath);
        load.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Contain("$: cannot be read: Could not find file");
        File.WriteAllText(setup.ConfigurationPath, setup.Configuration.ToJsonString().PadRight(1024 * 1024));
        load.Should().NotThrow();
        File.AppendAllText(setup.ConfigurationPath, " ");
        load.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().EndWith("$: is longer than 1048576 bytes.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        setup.Write();
        File.SetUnixFileMode(setup.ConfigurationPath, File.GetUnixFileMode(setup.ConfigurationPath) | UnixFileMode.OtherWrite);
        load.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Contain("chmod o-w");
    }

    [Fact]
    public void Reads_every_setting()
    {
        using var setup = new IssuerSetup();
        setup.Configuration["rateLimit"] = 7;
        setup.SecretGrant["maxTtl"] = 60;
        setup.Write();

        var options = IssuerOptions.Load(setup.ConfigurationPath);

        options.Issuer.Should().Be(RunningIssuer.Url);
        options.KeyDirectory.Should().Be(setup.KeyPath);
        options.AuditFile.Should().Be(setup.AuditPath);
        options.RateLimit.Should().Be(7);
        options.Clients.Should().HaveCount(2);
        options.Clients[0].Id.Should().Be(RunningIssuer.KeyClient);
        options.Clients[0].KeySet!.KeyIds.Should().Equal(setup.ClientKey.PublicKey.KeyId);
        options.Clients[0].SecretSha256.Should().BeNull();
        options.Clients[0].Grants.Single().MaxLifetimeSeconds.Should().Be(300);
        options.Clients[1].SecretSha256.Should().Be(IssuerSetup.Sha256(RunningIssuer.Secret));
        options.Clients[1].Grants.Should().BeEquivalentTo([new IssuerGrant
        {
            Subject = "agent://ci/*",
            Audiences = [RunningIssuer.Audience],
            Actions = ["inventory.read", "deploy"],
            Scopes = ["a", "b"],
            Environments = ["prod"],
            Tenants = ["acme"],
            MaxLifetimeSeconds = 60,
        }]);
    }

    [Fact]
    public void Has_the_defaults_that_the_guide_says()
    {
        using var setup = new IssuerSetup();
        setup.Configuration.Remove("audit");
        setup.Write();
        var options = IssuerOptions.Load(setup.ConfigurationPath);
        options.AuditFile.Should().BeNull();
        options.RateLimit.Should().Be(600);
    }

    [Fact]
    public void Checks_settings_from_code_as_well()
    {
        new IssuerOptions().Validate().Should().HaveCount(3).And.Contain("$.clients: must list at least one client, with id, jwks or secretSha256, and grants.");
    }

    [Fact]
    public void Never_quotes_what_may_be_a_secret_or_a_private_key()
    {
        using var setup = new IssuerSetup();
        setup.Client(1)["secretSha256"] = "the secret itself";
        setup.Client(0)["jwks"]!["keys"]![0]!["d"] = "the private key itself";
        setup.Write();
        var load = () => IssuerOptions.Load(setup.ConfigurationPath);
        var message = load.Should().Throw<OptionsValidationException>().Which.Message;
        message.Should().NotContain("itself").And.Contain("$.clients[0].jwks").And.Contain("$.clients[1].secretSha256");
    }

    private static IReadOnlyList<string> Load(IssuerSetup setup)
    {
        setup.Write();
        try
        {
            IssuerOptions.Load(setup.ConfigurationPath);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    private static void Put(JsonNode root, string[] place, string? value)
    {
        var parent = root;
        foreach (var step in place[..^1])
        {
            parent = parent is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : parent[step]!;
        }

        var node = value is null ? null : JsonNode.Parse(value);
        if (parent is JsonArray array)
        {
            array[int.Parse(place[^1], System.Globalization.CultureInfo.InvariantCulture)] = node;
        }
        else if (value is null)
        {
            parent.AsObject().Remove(place[^1]);
        }
        else
        {
            parent[place[^1]] = node;
        }
    }
}
