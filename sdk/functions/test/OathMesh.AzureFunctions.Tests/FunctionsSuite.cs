using System.Text.Json.Nodes;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>What this adapter owes beyond every adapter's part, in either HTTP mode.</summary>
[Collection("Adapter suites")]
public abstract class FunctionsSuite(HttpMode mode)
{
    [Fact]
    public async Task Leaves_functions_with_other_triggers_alone_whatever_they_ask_for()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        await worker.TriggerAsync("other", "message");
        setup.HandledCallers.Should().Equal([null]);
        setup.Audit.Events.Should().BeEmpty();
    }

    [Fact]
    public async Task Protects_a_function_that_says_nothing_and_takes_any_action_there()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        (await worker.CallAsync("plain", WorkerRequest.Get())).Status.Should().Be(401);
        (await worker.CallAsync("plain", WorkerRequest.Get("OathMesh " + setup.Mint("anything")))).Status.Should().Be(200);
        setup.HandledCallers.Select(caller => caller!.Action).Should().Equal("anything");
        setup.Audit.Events.Should().Equal("deny 0 token_missing", "allow 14");
    }

    [Fact]
    public async Task Opens_a_function_that_says_so_and_does_not_look_at_its_tokens()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var token = "OathMesh " + setup.Mint();
        (await worker.CallAsync("open", WorkerRequest.Get())).Status.Should().Be(200);
        (await worker.CallAsync("open", WorkerRequest.Get(token))).Status.Should().Be(200);
        setup.HandledCallers.Should().Equal([null, null]);
        setup.Audit.Events.Should().BeEmpty();
        (await worker.CallAsync("read", WorkerRequest.Get(token))).Status.Should().Be(200, "the token was not spent");
    }

    [Theory]
    [InlineData(AdapterSetup.RequiredAct, 200)]
    [InlineData("inventory.write", 200)]
    [InlineData("Inventory.Write", 403)]
    [InlineData("inventory.write2", 403)]
    public async Task Takes_a_token_for_one_of_the_actions_compared_ordinally(string action, int status)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        (await worker.CallAsync("echo", WorkerRequest.Get("OathMesh " + setup.Mint(action)))).Status.Should().Be(status);
    }

    [Theory]
    [InlineData("token_missing", "plain")]
    [InlineData("token_malformed", "plain")]
    [InlineData("token_missing", "several")]
    [InlineData("token_malformed", "several")]
    [InlineData("policy_denied", "several")]
    [InlineData("policy_denied", "plain")]
    [InlineData("binding_mismatch", "plain")]
    public async Task Denies_with_status_headers_and_body_of_the_one_answer_and_sets_no_other_output(string code, string function)
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var answer = await worker.CallAsync(function, code switch
        {
            "token_missing" => WorkerRequest.Get(),
            "token_malformed" => WorkerRequest.Get("OathMesh x"),
            "policy_denied" => WorkerRequest.Get("OathMesh " + setup.Mint(subject: "svc://other")),
            _ => WorkerRequest.Get("OathMesh " + setup.Mint(requestHash: "sha256:" + new string('0', 64))),
        });
        ShouldBe(answer, requestId => DenialAnswer.Unauthorized("oathmesh", VerificationErrors.Find(code), discloseEverything: false, requestId));
        answer.OtherOutputs.Should().BeEmpty();
        setup.HandledCallers.Should().BeEmpty();
    }

    [Fact]
    public async Task Forbids_with_status_headers_and_body_of_the_one_answer()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup, options => options.Realm = "stock \"room\""));
        var answer = await worker.CallAsync("read", WorkerRequest.Get("OathMesh " + setup.Mint("deploy")));
        ShouldBe(answer, requestId => DenialAnswer.Forbidden("stock \"room\"", isActMismatch: true, requestId));
    }

    [Fact]
    public async Task Sets_every_output_of_an_allowed_function()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var answer = await worker.CallAsync("several", WorkerRequest.Get("OathMesh " + setup.Mint()));
        answer.Status.Should().Be(200);
        answer.OtherOutputs.Should().Equal("Message");
    }

    [Fact]
    public async Task Writes_no_body_to_HEAD()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var answer = await worker.CallAsync("read", new WorkerRequest("HEAD", "/api/read", []));
        answer.Status.Should().Be(401);
        answer.Body.Should().BeEmpty();
        answer.Headers["WWW-Authenticate"].Should().Equal("OathMesh realm=\"oathmesh\"");
    }

    [Fact]
    public async Task Names_the_invocation_in_the_answer_and_the_audit_line()
    {
        using var setup = new AdapterSetup();
        await using var worker = await TestWorkerHost.StartAsync(Apps.Of(mode, setup));
        var answer = await worker.CallAsync("read", WorkerRequest.Get("OathMesh x"));
        var id = (string?)JsonNode.Parse(answer.Body)!["request_id"];
        Guid.TryParse(id, out _).Should().BeTrue();
        setup.Audit.Full.Single().RequestId.Should().Be(id);
    }

    private static void ShouldBe(WorkerAnswer answer, Func<string, DenialAnswer> expect)
    {
        var expected = expect((string)JsonNode.Parse(answer.Body)!["request_id"]!);
        answer.Status.Should().Be(expected.Status);
        answer.Headers["WWW-Authenticate"].Should().Equal(expected.Challenge);
        answer.Headers["Cache-Control"].Should().Equal(DenialAnswer.CacheControl);
        answer.Headers["Content-Type"].Should().Equal(DenialAnswer.ContentType);
        answer.Headers["Retry-After"].Should().Equal(expected.RetryAfterSeconds is { } seconds ? [$"{seconds}"] : []);
        answer.Body.Should().Equal(expected.Body.ToArray());
    }
}
