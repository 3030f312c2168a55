namespace OathMesh.EndToEnd.Tests;

public sealed class ServeTests
{
    [Fact]
    public async Task Lists_every_fault_of_the_configuration_and_does_not_start()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("oathmesh-e2e-").FullName, "issuer.json");
        await File.WriteAllTextAsync(path, """{"issuer":"nonsense","clients":[],"extra":1}""");
        var (exitCode, output) = await BuiltProgram.RunCliAsync("serve", "--config", path);
        exitCode.Should().Be(2);
        output.Should().ContainAll("issuer", "keys", "clients", "extra").And.NotContain("   at ");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task Says_that_the_configuration_is_missing()
    {
        var (exitCode, output) = await BuiltProgram.RunCliAsync("serve", "--config", "no-such-issuer.json");
        exitCode.Should().Be(2);
        output.Should().Contain("no-such-issuer.json").And.NotContain("   at ");
    }

    [Fact]
    public async Task Says_that_its_port_is_taken()
    {
        await using var system = await LiveSystem.StartAsync();
        var config = await File.ReadAllTextAsync(system["issuer.json"]);
        await File.WriteAllTextAsync(system["second.json"], config.Replace("issuer-audit", "second-audit", StringComparison.Ordinal).Replace("revocations.json", "second-revocations.json", StringComparison.Ordinal));
        var (exitCode, output) = await BuiltProgram.RunCliAsync("serve", "--config", system["second.json"], "--port", $"{system.Issuer.Port}");
        exitCode.Should().Be(1);
        output.Should().Contain("address already in use").And.NotContain("   at ");
    }

    [Fact]
    public async Task Says_that_its_audit_file_is_another_process()
    {
        await using var system = await LiveSystem.StartAsync();
        var config = await File.ReadAllTextAsync(system["issuer.json"]);
        await File.WriteAllTextAsync(system["second.json"], config.Replace("revocations.json", "second-revocations.json", StringComparison.Ordinal));
        var (exitCode, output) = await BuiltProgram.RunCliAsync("serve", "--config", system["second.json"], "--port", "0");
        exitCode.Should().BeOneOf(1, 2);
        output.Should().Contain("issuer-audit.ndjson").And.Contain("One process").And.NotContain("   at ");
    }

    [Fact]
    public async Task Says_that_its_file_of_revocations_is_another_process()
    {
        await using var system = await LiveSystem.StartAsync(apis: 0);
        var config = await File.ReadAllTextAsync(system["issuer.json"]);
        await File.WriteAllTextAsync(system["second.json"], config.Replace("issuer-audit", "second-audit", StringComparison.Ordinal));
        var (exitCode, output) = await BuiltProgram.RunCliAsync("serve", "--config", system["second.json"], "--port", "0");
        exitCode.Should().Be(2);
        output.Should().Contain("revocations.json").And.Contain("One process").And.NotContain("   at ");
    }
}
