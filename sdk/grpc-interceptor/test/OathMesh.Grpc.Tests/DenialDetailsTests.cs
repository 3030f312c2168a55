using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace OathMesh.Grpc.Tests;

public sealed class DenialDetailsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("0a05")]
    [InlineData("1aff01")]
    public void Reads_malformed_trailers_as_none(string hex) => Read(Convert.FromHexString(hex)).Should().BeNull();

    [Fact]
    public void Reads_no_trailer_and_anothers_as_none()
    {
        new RpcException(new global::Grpc.Core.Status(StatusCode.Unauthenticated, "")).GetOathMeshDenial().Should().BeNull();
        Read(new RpcStatus { Details = { Any.Pack(new ErrorInfo { Type = "token_expired", Domain = "other" }) } }.ToByteArray()).Should().BeNull();
        var broken = new Any { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = ByteString.CopyFrom(0xff) };
        Read(new RpcStatus { Details = { broken } }.ToByteArray()).Should().BeNull();
    }

    [Theory]
    [InlineData("13", 13)]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    public void Reads_a_step_that_is_a_number(string text, int? step)
    {
        var info = new ErrorInfo { Type = "c", Domain = "oathmesh", Metadata = { ["step"] = text } };
        Read(new RpcStatus { Details = { Any.Pack(info) } }.ToByteArray()).Should().Be(new OathMeshDenial { Code = "c", Step = step });
    }

    [Theory]
    [InlineData(2, 0, 2.0)]
    [InlineData(long.MaxValue, 0, null)]
    public void Reads_when_to_try_again(long seconds, int nanos, double? expected)
    {
        var status = new RpcStatus
        {
            Details =
            {
                Any.Pack(new ErrorInfo { Type = "replay_unavailable", Domain = "oathmesh" }),
                Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = seconds, Nanos = nanos } }),
            },
        };
        (Read(status.ToByteArray())?.RetryAfter?.TotalSeconds).Should().Be(expected);
    }

    private static OathMeshDenial? Read(byte[] details) =>
        new RpcException(new global::Grpc.Core.Status(StatusCode.Unauthenticated, ""), new Metadata { { "grpc-status-details-bin", details } }).GetOathMeshDenial();
}
