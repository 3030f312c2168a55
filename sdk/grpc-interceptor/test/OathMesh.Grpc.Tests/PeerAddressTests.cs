namespace OathMesh.Grpc.Tests;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("ipv4:10.0.0.9:50051", "10.0.0.9")]
    [InlineData("ipv6:[::1]:50051", "::1")]
    [InlineData("ipv6:%5B2001:db8::7%5D:50051", "2001:db8::7")]
    [InlineData("ipv6:[::ffff:10.0.0.9]:50051", "::ffff:10.0.0.9")]
    [InlineData("ipv4:10.0.0.9", "10.0.0.9")]
    [InlineData("ipv4:", null)]
    [InlineData("ipv4:name:1", null)]
    [InlineData("IPV4:10.0.0.9:1", null)]
    [InlineData("unix:/tmp/socket", null)]
    [InlineData("unknown", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Reads_the_address_of_a_peer(string? peer, string? address) => PeerAddress.Parse(peer).Should().Be(address);
}
