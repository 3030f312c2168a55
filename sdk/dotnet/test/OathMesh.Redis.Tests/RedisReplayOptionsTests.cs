using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace OathMesh.Redis.Tests;

public sealed class RedisReplayOptionsTests
{
    [Fact]
    public void Has_no_fault_with_a_server_alone() => new RedisReplayOptions { Configuration = "localhost" }.Validate().Should().BeEmpty();

    [Fact]
    public void Lists_every_fault_at_once()
    {
        var options = new RedisReplayOptions
        {
            CommandTimeout = TimeSpan.FromMilliseconds(9),
            ProbeDelay = TimeSpan.FromSeconds(11),
            KnownGoodWindow = TimeSpan.FromSeconds(301),
            MaxIssuerLead = TimeSpan.FromSeconds(31),
            MaxClockDifference = TimeSpan.Zero,
        };
        options.Validate().Should().Equal(
            "There is no Redis: set Configuration, ConnectionOptions or Multiplexer.",
            "CommandTimeout must be from 00:00:00.0100000 to 00:00:05.",
            "ProbeDelay must be from 00:00:00.1000000 to 00:00:10.",
            "KnownGoodWindow must be from 00:00:00 to 00:05:00.",
            "MaxIssuerLead must be from 00:00:00 to 00:00:30.",
            "MaxClockDifference must be from 00:00:01 to 00:00:30.");
        FluentActions.Invoking(() => new RedisReplayStore(options)).Should().Throw<ArgumentException>().WithMessage("*CommandTimeout*MaxClockDifference*");
    }

    [Fact]
    public void Takes_the_bounds_themselves()
    {
        new RedisReplayOptions
        {
            Configuration = "localhost",
            CommandTimeout = TimeSpan.FromMilliseconds(10),
            ProbeDelay = TimeSpan.FromSeconds(10),
            KnownGoodWindow = TimeSpan.FromMinutes(5),
            MaxIssuerLead = TimeSpan.Zero,
            MaxClockDifference = TimeSpan.FromSeconds(1),
        }.Validate().Should().BeEmpty();
    }

    [Fact]
    public void Wants_one_Redis()
    {
        new RedisReplayOptions { Configuration = "localhost", ConnectionOptions = ConfigurationOptions.Parse("localhost") }.Validate()
            .Should().Equal("Redis is given more than once: set only one of Configuration, ConnectionOptions and Multiplexer.");
        new RedisReplayOptions { ConnectionOptions = new ConfigurationOptions() }.Validate()
            .Should().Equal("ConnectionOptions names no server: add one to EndPoints.");
    }

    [Theory]
    [InlineData("ssl=true,password=hunter2")]
    [InlineData("localhost,nonsense=hunter2")]
    [InlineData("localhost,ssl=hunter2")]
    public void Finds_a_text_that_cannot_be_read_without_repeating_it(string configuration)
    {
        var fault = new RedisReplayOptions { Configuration = configuration }.Validate().Should().ContainSingle().Which;
        fault.Should().StartWith("Configuration ").And.NotContain("hunter2");
    }

    [Fact]
    public void Lets_the_text_override_the_defaults_of_the_connection()
    {
        var made = new RedisReplayOptions { Configuration = "localhost:7000,connectTimeout=3000" }.MakeConnectionOptions()!;
        made.ConnectTimeout.Should().Be(3000);
        made.KeepAlive.Should().Be(5);
        made.AbortOnConnectFail.Should().BeFalse();
        new RedisReplayOptions { Configuration = "localhost:7000" }.MakeConnectionOptions()!.ConnectTimeout.Should().Be(1000);
    }

    [Fact]
    public void Leaves_the_given_options_alone()
    {
        var given = ConfigurationOptions.Parse("localhost");
        given.AbortOnConnectFail = true;
        new RedisReplayOptions { ConnectionOptions = given }.MakeConnectionOptions()!.AbortOnConnectFail.Should().BeFalse();
        given.AbortOnConnectFail.Should().BeTrue();
    }

    [Fact]
    public void Reads_every_setting_from_configuration()
    {
        var options = Read(new()
        {
            ["Configuration"] = "localhost",
            ["CommandTimeout"] = "00:00:00.250",
            ["ProbeDelay"] = "00:00:01",
            ["KnownGoodWindow"] = "00:00:00",
            ["MaxIssuerLead"] = "00:00:02",
            ["MaxClockDifference"] = "00:00:05",
            ["RequireAtStart"] = "false",
        });
        options.Validate().Should().BeEmpty();
        options.Should().BeEquivalentTo(new RedisReplayOptions
        {
            Configuration = "localhost",
            CommandTimeout = TimeSpan.FromMilliseconds(250),
            ProbeDelay = TimeSpan.FromSeconds(1),
            KnownGoodWindow = TimeSpan.Zero,
            MaxIssuerLead = TimeSpan.FromSeconds(2),
            MaxClockDifference = TimeSpan.FromSeconds(5),
            RequireAtStart = false,
        });
    }

    [Fact]
    public void Finds_misspelt_and_unreadable_settings()
    {
        Read(new() { ["Configuration"] = "localhost", ["Comandtimeout"] = "1", ["ProbeDelay"] = "5", ["RequireAtStart"] = "maybe" }).Validate().Should().BeEquivalentTo(
            "Redis:Comandtimeout: is not a setting of the Redis replay store; look for a misspelling.",
            "Redis:ProbeDelay: must be a time such as 00:00:30 or 00:00:00.100.",
            "Redis:RequireAtStart: must be true or false.");
    }

    private static RedisReplayOptions Read(Dictionary<string, string?> settings)
    {
        var options = new RedisReplayOptions();
        var section = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Redis:{pair.Key}", pair.Value))).Build().GetSection("Redis");
        RedisReplayConfiguration.Read(section, options);
        return options;
    }
}
