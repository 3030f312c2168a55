using System.Net;
using System.Net.Sockets;
using OathMesh.Bench.Http;
using OathMesh.Bench.Tests.Support;

namespace OathMesh.Bench.Tests.Http;

public class LoadGeneratorTests
{
    private static readonly TimeSpan HoldUp = TimeSpan.FromMilliseconds(300);

    /// <summary>It may be held up anywhere in a round; mostly that is while it looks for answers, which it then takes for late.</summary>
    [Fact]
    public async Task What_a_hold_up_touches_does_not_count_wherever_in_a_round_it_comes()
    {
        const int HoldUps = 20;
        var clock = new JumpingClock(HoldUp);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var plan = new LoadPlan { Port = ((IPEndPoint)listener.LocalEndpoint).Port, Rate = 100, Seconds = 4, WarmUpSeconds = 0, Connections = 1, Seed = 1 };
        var answering = OnThread(() => Answer(listener, plan.Requests, request =>
        {
            if (request % (plan.Requests / HoldUps) == 0)
            {
                clock.Jump();
            }
        }));

        using var generator = new LoadGenerator(plan, clock);
        var running = OnThread(() => generator.Run());
        await Task.WhenAll(answering, running);

        var result = await running;
        result.HeldUp.Should().BeGreaterThanOrEqualTo(HoldUps * HoldUp.TotalMilliseconds);
        result.Requests.Should().BeInRange(1, plan.Requests - HoldUps);
        result.Void.Should().BeGreaterThanOrEqualTo(HoldUps);
        result.P999.Should().BeLessThan(HoldUp.TotalMilliseconds, "that is the longest of all");
    }

    /// <summary>Neither may wait for a thread of the pool, which the other one would have.</summary>
    private static Task<T> OnThread<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static int Answer(TcpListener listener, int requests, Action<int> answering)
    {
        using var socket = listener.AcceptSocket();
        socket.NoDelay = true;
        var buffer = new byte[1024];
        for (var request = 0; request < requests; request++)
        {
            socket.Receive(buffer);
            answering(request);
            socket.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8);
        }

        return requests;
    }
}
