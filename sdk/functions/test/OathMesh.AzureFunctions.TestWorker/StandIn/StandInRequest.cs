using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A request in built-in mode. Fields of one name arrive as one, joined by commas, as the host joins them.</summary>
internal sealed class StandInRequest : HttpRequestData
{
    public StandInRequest(FunctionContext context, WorkerRequest request)
        : base(context)
    {
        Method = request.Method;
        Url = new Uri(RequestUrl.Of(request));
        Body = new MemoryStream(request.Body.ToArray());
        foreach (var (name, value) in RequestUrl.JoinHeaders(request))
        {
            Headers.TryAddWithoutValidation(name, value);
        }
    }

    public override Stream Body { get; }

    public override HttpHeadersCollection Headers { get; } = new();

    public override Uri Url { get; }

    public override string Method { get; }

    public override HttpResponseData CreateResponse() => new StandInResponse(FunctionContext);
}

/// <summary>A response in built-in mode.</summary>
internal sealed class StandInResponse(FunctionContext context) : HttpResponseData(context)
{
    public override HttpStatusCode StatusCode { get; set; } = HttpStatusCode.OK;

    public override HttpHeadersCollection Headers { get; set; } = new();

    public override Stream Body { get; set; } = new MemoryStream();
}

/// <summary>Gives the request to whoever asks the context for it.</summary>
internal sealed class StandInRequestFeature(StandInRequest request) : IHttpRequestDataFeature
{
    public ValueTask<HttpRequestData?> GetHttpRequestDataAsync(FunctionContext context) => new(request);
}
