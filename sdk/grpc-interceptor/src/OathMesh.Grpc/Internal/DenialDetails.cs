using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OathMesh.Grpc.Wire;
using OathMesh.Verification;
using RpcStatus = OathMesh.Grpc.Wire.Status;

namespace OathMesh.Grpc;

/// <summary>The <c>google.rpc.Status</c> of a denial, with an <c>ErrorInfo</c> and, where to try again helps, a <c>RetryInfo</c>: written here, and read here.</summary>
internal static class DenialDetails
{
    private const string StepKey = "step";
    private const string FixKey = "fix";
    private const string RequestIdKey = "request_id";

    // As Retry-After over HTTP.
    private static readonly Duration RetryDelay = new() { Seconds = 1 };

    public static RpcException ToException(StatusCode code, Disclosure told, string? requestId)
    {
        var info = new ErrorInfo { Reason = told.Code, Domain = OathMeshGrpcDefaults.ErrorDomain };
        info.Metadata.Add(FixKey, told.Fix);
        if (told.Step is { } step)
        {
            info.Metadata.Add(StepKey, step.ToString(CultureInfo.InvariantCulture));
        }

        if (requestId is not null)
        {
            info.Metadata.Add(RequestIdKey, requestId);
        }

        var status = new RpcStatus { Code = (int)code, Message = told.Message, Details = { Any.Pack(info) } };
        if (told.SuggestsRetry)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = RetryDelay }));
        }

        var trailers = new Metadata { { OathMeshGrpcDefaults.StatusDetailsTrailer, status.ToByteArray() } };
        return new RpcException(new global::Grpc.Core.Status(code, told.Message), trailers);
    }

    public static OathMeshDenial? Read(Metadata trailers)
    {
        if (trailers.GetValueBytes(OathMeshGrpcDefaults.StatusDetailsTrailer) is not { } bytes)
        {
            return null;
        }

        try
        {
            var details = RpcStatus.Parser.ParseFrom(bytes).Details;
            var info = details.Where(detail => detail.Is(ErrorInfo.Descriptor)).Select(detail => detail.Unpack<ErrorInfo>())
                .FirstOrDefault(info => info.Domain == OathMeshGrpcDefaults.ErrorDomain);
            var retry = details.Where(detail => detail.Is(RetryInfo.Descriptor)).Select(detail => detail.Unpack<RetryInfo>()).FirstOrDefault();
            return info is null ? null : new OathMeshDenial
            {
                Code = info.Reason,
                Step = info.Metadata.TryGetValue(StepKey, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null,
                Fix = info.Metadata.TryGetValue(FixKey, out var fix) ? fix : null,
                RequestId = info.Metadata.TryGetValue(RequestIdKey, out var id) ? id : null,
                RetryAfter = retry?.RetryDelay?.ToTimeSpan(),
            };
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException or OverflowException)
        {
            // What a server sends is not to be trusted.
            return null;
        }
    }
}
