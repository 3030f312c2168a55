using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Client.Tests.Support;
using OathMesh.Tests.Support;

namespace OathMesh.Client.Tests;

/// <summary>No token is sent twice or to another place, whatever the transport does by itself: redirects, retries of its own, proxies.</summary>
public sealed class SingleUseOnTheWireTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LocalKey _key;

    public SingleUseOnTheWireTests() => _key = new LocalKey(_time);

    public static TheoryData<string> Primaries => ["default", "sockets", "client", "nested"];

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Primaries))]
    public async Task Follows_a_redirect_at_the_same_origin_with_a_new_token(string primary)
    {
        await using var api = await RedirectingAsync(_ => "/end", 302);
        using var caller = NewCaller(api, primary);
        (await caller.Client.GetStringAsync("start")).Should().Be("GET /end ");
        api.Requests.Select(request => request.Line).Should().Equal("GET /start", "GET /end");
        api.Tokens.Should().OnlyHaveUniqueItems().And.NotContainNulls();
    }

    [Theory]
    [MemberData(nameof(Primaries))]
    public async Task Follows_no_redirect_to_another_origin(string primary)
    {
        await using var elsewhere = await RunningApi.StartAsync(_time);
        await using var api = await RedirectingAsync(_ => new Uri(elsewhere.Address, "steal").AbsoluteUri, 302);
        using var caller = NewCaller(api, primary);
        using var response = await caller.Client.GetAsync("start");
        response.StatusCode.Should().Be(HttpStatusCode.Found);
        elsewhere.Requests.Should().BeEmpty();
        api.Requests.Should().ContainSingle();
        caller.Logs.Lines.Should().Contain(line => line.StartsWith("RedirectNotFollowed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("//127.0.0.1:9/x")]
    [InlineData("https://127.0.0.1:{port}/x")]
    [InlineData("http://localhost:{port}/x")]
    [InlineData("http://user@localhost:{port}/x")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task Is_not_led_away_by_the_form_of_a_location(string location)
    {
        await using var api = await RedirectingAsync(port => location.Replace("{port}", $"{port}", StringComparison.Ordinal), 307);
        using var caller = NewCaller(api, "default");
        (await caller.Client.GetAsync("start")).StatusCode.Should().Be(HttpStatusCode.TemporaryRedirect);
        api.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(301, "GET /end ")]
    [InlineData(302, "GET /end ")]
    [InlineData(303, "GET /end ")]
    [InlineData(307, "POST /end {\"a\":1}")]
    [InlineData(308, "POST /end {\"a\":1}")]
    public async Task Keeps_or_drops_the_body_as_the_status_says(int status, string arrived)
    {
        await using var api = await RedirectingAsync(_ => "/end", status);
        using var caller = NewCaller(api, "default");
        using var response = await caller.Client.PostAsync("start", new StringContent("{\"a\":1}"));
        (await response.Content.ReadAsStringAsync()).Should().Be(arrived);
        api.Tokens.Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Binds_the_token_of_a_redirected_request_anew()
    {
        await using var api = await RunningApi.StartAsync(_time, _key.KeySet, options => options.RequireRequestBinding = true, app => app.MapGet("/start", () => Results.Redirect("/me?moved")).AllowAnonymous());
        using var caller = Caller.Local(api.Address, _time, _key, options => options.BindRequests = true);
        (await caller.Client.GetAsync("start")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Follows_as_many_redirects_as_the_primary_handler_would_have()
    {
        await using var api = await RunningApi.StartAsync(_time, map: app => app.Run(context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        }));
        using var caller = Caller.Local(api.Address, _time, _key, build: builder => builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { MaxAutomaticRedirections = 3 }));
        (await caller.Client.GetAsync("x")).StatusCode.Should().Be(HttpStatusCode.Found);
        api.Tokens.Should().HaveCount(4).And.OnlyHaveUniqueItems();
        using var none = Caller.Local(api.Address, _time, _key, build: builder => builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false }));
        (await none.Client.GetAsync("x")).StatusCode.Should().Be(HttpStatusCode.Found);
        api.Tokens.Should().HaveCount(5);
    }

    [Fact]
    public async Task Refuses_a_primary_handler_that_was_used_before_and_follows_redirects()
    {
        await using var api = await RedirectingAsync(_ => "/end", 302);
        using var used = new SocketsHttpHandler();
        using (var plain = new HttpClient(used, disposeHandler: false))
        {
            await plain.GetAsync(new Uri(api.Address, "end"));
        }

        FluentActions.Invoking(() => Caller.Local(api.Address, _time, _key, build: builder => builder.ConfigurePrimaryHttpMessageHandler(() => used)))
            .Should().Throw<InvalidOperationException>().WithMessage("*Make a new one*");
    }

    [Fact]
    public async Task Takes_one_primary_handler_for_several_clients()
    {
        await using var api = await RedirectingAsync(_ => "/end", 302);
        using var shared = new SocketsHttpHandler();
        for (var i = 0; i < 2; i++)
        {
            using var caller = Caller.Local(api.Address, _time, _key, build: builder => builder.ConfigurePrimaryHttpMessageHandler(() => shared));
            (await caller.Client.GetStringAsync("start")).Should().Be("GET /end ");
        }

        api.Tokens.Should().HaveCount(4).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Does_not_let_the_transport_send_a_token_again_when_a_kept_connection_breaks()
    {
        using var server = new BreakingServer();
        using var caller = Caller.Local(server.Address, _time, _key);
        (await caller.Client.GetStringAsync("first")).Should().Be("ok");

        // The second request goes over the kept connection, which breaks; the transport opens another one and would send the same bytes.
        (await caller.Client.GetStringAsync("second")).Should().Be("ok");

        server.Tokens.Should().HaveCount(3).And.OnlyHaveUniqueItems();
        caller.Logs.Lines.Should().Contain(line => line.StartsWith("RetryingOnNewConnection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_transport_would_have_sent_it_again()
    {
        // What the test above relies on: without the handler, SocketsHttpHandler repeats the request by itself.
        using var server = new BreakingServer();
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "OathMesh one");
        await client.GetStringAsync("first");
        (await client.GetStringAsync("second")).Should().Be("ok");
        server.Tokens.Should().HaveCount(3);
    }

    [Fact]
    public async Task Sends_plain_http_to_loopback_past_every_proxy()
    {
        await using var proxy = await RunningApi.StartAsync(_time);
        await using var api = await RedirectingAsync(_ => "/end", 302);
        using var caller = Caller.Local(api.Address, _time, _key, build: builder => builder.ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) { BypassProxyOnLocal = false }, UseProxy = true }));
        (await caller.Client.GetAsync("end")).StatusCode.Should().Be(HttpStatusCode.OK);
        proxy.Requests.Should().BeEmpty();
    }

    /// <summary>Redirects from /start; tells at any other path what arrived.</summary>
    private Task<RunningApi> RedirectingAsync(Func<int, string> location, int status) => RunningApi.StartAsync(_time, map: app => app.Run(async context =>
    {
        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        if (context.Request.Path == "/start")
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location(context.Connection.LocalPort);
        }
        else
        {
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path} {body}");
        }
    }));

    private Caller NewCaller(RunningApi api, string primary) => Caller.Local(api.Address, _time, _key, build: builder =>
    {
        _ = primary switch
        {
            "sockets" => builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler()),
            "client" => builder.ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()),
            "nested" => builder.ConfigurePrimaryHttpMessageHandler(() => new Outer(new HttpClientHandler())),
            _ => builder,
        };
    });

    private sealed class Outer(HttpMessageHandler inner) : DelegatingHandler(inner);

    /// <summary>A server that answers the first request and keeps the connection, reads the second and closes without an answer, and serves whoever comes anew.</summary>
    private sealed class BreakingServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<string> _tokens = [];

        public BreakingServer()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

        public IReadOnlyList<string> Tokens
        {
            get
            {
                lock (_tokens)
                {
                    return [.. _tokens];
                }
            }
        }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            for (var count = 1; ; count++)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(), isFirst: count == 1);
            }
        }

        private async Task ServeAsync(TcpClient client, bool isFirst)
        {
            using (client)
            {
                var stream = client.GetStream();
                if (await TryReadAsync(stream))
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
                    await (isFirst ? TryReadAsync(stream) : stream.CopyToAsync(Stream.Null));
                }
            }
        }

        /// <summary>Reads one request, and notes its token; false when the connection ends before.</summary>
        private async Task<bool> TryReadAsync(NetworkStream stream)
        {
            var text = new StringBuilder();
            var buffer = new byte[1];
            while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(buffer) == 0)
                {
                    return false;
                }

                text.Append((char)buffer[0]);
            }

            lock (_tokens)
            {
                _tokens.AddRange(text.ToString().Split("\r\n").Where(line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase)));
            }

            return true;
        }
    }
}
