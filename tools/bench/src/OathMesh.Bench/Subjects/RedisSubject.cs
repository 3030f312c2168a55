using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Redis;
using OathMesh.Replay;
using StackExchange.Redis;

namespace OathMesh.Bench.Subjects;

/// <summary>A redis-server of the bench's own on loopback, our store on it, and a bare connection of the same client library beside it.</summary>
internal sealed class RedisSubject : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(181);

    private readonly BenchProcess _server;
    private readonly int _port;
    private readonly TimeProvider _time;
    private readonly ConnectionMultiplexer _connection;
    private readonly RedisReplayStore _store;

    private RedisSubject(BenchProcess server, int port, TimeProvider time, ConnectionMultiplexer connection, RedisReplayStore store)
    {
        _server = server;
        _port = port;
        _time = time;
        _connection = connection;
        _store = store;
    }

    public static async Task<RedisSubject> StartAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePort();
        BenchProcess server;
        try
        {
            server = BenchProcess.Start(["redis-server", "--port", Text(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--loglevel", "warning"], time);
        }
        catch (Win32Exception e)
        {
            throw new VoidFigureException($"There is no redis-server: install it (apt-get install redis-server). {e.Message}");
        }

        var address = $"127.0.0.1:{Text(port)}";
        var connection = await ConnectionMultiplexer.ConnectAsync($"{address},abortConnect=false,connectRetry=20");
#pragma warning disable CS0618 // Without effect in later versions; in 1.2.6 it is what the store sets on its own connections.
        connection.PreserveAsyncOrder = false;
#pragma warning restore CS0618
        var store = new RedisReplayStore(new RedisReplayOptions { Configuration = address, CommandTimeout = TimeSpan.FromSeconds(5), RequireAtStart = false }, time);
        var subject = new RedisSubject(server, port, time, connection, store);
        await store.StartAsync(cancellationToken);
        for (var tries = 0; await store.ConsumeAsync(subject.Entry(RandomKeys.Make(1)[0]), cancellationToken) != ReplayOutcome.Consumed; tries++)
        {
            if (tries > 500)
            {
                throw new VoidFigureException("The store consumed nothing in 10 s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }

        return subject;
    }

    public async Task ConsumeAsync(UInt128 key)
    {
        if (await _store.ConsumeAsync(Entry(key), CancellationToken.None) is var outcome and not ReplayOutcome.Consumed)
        {
            throw new VoidFigureException($"The store answered {outcome}.");
        }
    }

    public async Task SetAsync(UInt128 key)
    {
        if (!await _connection.GetDatabase().StringSetAsync(string.Create(CultureInfo.InvariantCulture, $"bare:{key:x32}"), "", Lifetime, When.NotExists))
        {
            throw new VoidFigureException("SET NX found the key.");
        }
    }

    /// <summary>Requests a second that redis-benchmark reaches with the same SET, 64 of them under way on one connection.</summary>
    public async Task<double> BenchmarkAsync(int requests, CancellationToken cancellationToken)
    {
        await using var process = BenchProcess.Start(
            ["redis-benchmark", "-p", Text(_port), "-c", "1", "-P", "64", "-r", "1000000000", "-n", Text(requests), "--csv", "SET", "bench:__rand_int__", "", "NX", "PX", "181000"], _time);
        var lines = (await process.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var fields = lines[^1].Split("\",\"");
        return fields.Length > 1 && double.TryParse(fields[1].Trim('"'), CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new VoidFigureException($"redis-benchmark said: {lines[^1]}");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _connection.Close(allowCommandsToComplete: false);
        await using (var cli = BenchProcess.Start(["redis-cli", "-p", Text(_port), "SHUTDOWN", "NOSAVE"], _time))
        {
            await cli.ReadToEndAsync(CancellationToken.None);
        }

        await _server.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private ReplayEntry Entry(UInt128 key)
    {
        var now = _time.GetUtcNow();
        return new ReplayEntry(key, now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds(), now);
    }
}
