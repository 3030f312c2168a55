using System.Net;

namespace OathMesh.Grpc;

/// <summary>Reads gRPC's name of a peer: <c>ipv4:10.0.0.9:50051</c>, <c>ipv6:[::1]:50051</c>, the brackets perhaps percent-encoded.</summary>
internal static class PeerAddress
{
    /// <summary>The IP address; <see langword="null"/> when the peer has none, or none is known.</summary>
    public static string? Parse(string? peer)
    {
        if (peer is null || !(peer.StartsWith("ipv4:", StringComparison.Ordinal) || peer.StartsWith("ipv6:", StringComparison.Ordinal)))
        {
            return null;
        }

        return IPEndPoint.TryParse(Uri.UnescapeDataString(peer["ipv4:".Length..]), out var endpoint) ? endpoint.Address.ToString() : null;
    }
}
