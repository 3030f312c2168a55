using Google.Rpc;
using Grpc.Core;
using OathMesh.AdapterTests;
using RpcStatus = Google.Rpc.Status;

namespace OathMesh.Grpc.Tests.Support;

/// <summary>Reads an exception as a sender sees it, with the published types of google.rpc.</summary>
internal static class RpcAnswers
{
    public static AdapterAnswer Allowed { get; } = new(AdapterVerdict.Allowed, null, null, false, "");

    public static AdapterAnswer Of(RpcException exception)
    {
        var (status, info, retry) = Details(exception);
        status.Code.Should().Be((int)exception.StatusCode);
        status.Message.Should().Be(exception.Status.Detail);
        info.Domain.Should().Be("oathmesh");
        info.Metadata.Remove("request_id");
        return new AdapterAnswer(
            exception.StatusCode switch
            {
                StatusCode.Unauthenticated => AdapterVerdict.Unauthenticated,
                StatusCode.PermissionDenied => AdapterVerdict.Forbidden,
                _ => throw new InvalidDataException(exception.ToString()),
            },
            info.Type,
            info.Metadata.TryGetValue("step", out var step) ? int.Parse(step, System.Globalization.CultureInfo.InvariantCulture) : null,
            retry is not null,
            $"{exception.Status.StatusCode} {status.Message} {info} {retry} {string.Join(' ', exception.Trailers.Select(entry => entry.Key).Where(key => key is not "date"))}");
    }

    public static (RpcStatus Status, ErrorInfo Info, RetryInfo? Retry) Details(RpcException exception)
    {
        var status = RpcStatus.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        return (
            status,
            status.Details.Single(detail => detail.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>(),
            status.Details.SingleOrDefault(detail => detail.Is(RetryInfo.Descriptor))?.Unpack<RetryInfo>());
    }
}
