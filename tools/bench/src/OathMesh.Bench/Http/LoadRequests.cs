using System.Text;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Http;

/// <summary>The requests, ready to be sent.</summary>
internal static class LoadRequests
{
    public static byte[][] Make(LoadPlan plan)
    {
        var head = $"GET {ReceiverHost.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        if (plan.Tokens is null)
        {
            return [Encoding.ASCII.GetBytes(head + "\r\n")];
        }

        byte[][] requests = [.. File.ReadLines(plan.Tokens).Select(token => Encoding.ASCII.GetBytes($"{head}Authorization: {plan.Scheme} {token}\r\n\r\n"))];
        return requests.Length >= plan.Requests || (plan.IsPool && requests.Length > 0)
            ? requests
            : throw new VoidFigureException($"There are {requests.Length} tokens for {plan.Requests} requests.");
    }
}
