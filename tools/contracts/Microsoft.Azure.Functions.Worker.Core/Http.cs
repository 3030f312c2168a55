using System.Net;
using System.Net.Http.Headers;

namespace Microsoft.Azure.Functions.Worker.Http;

public interface IHttpRequestDataFeature
{
    ValueTask<HttpRequestData?> GetHttpRequestDataAsync(FunctionContext context);
}

public class HttpHeadersCollection : HttpHeaders
{
    public HttpHeadersCollection()
    {
    }
}

public abstract class HttpRequestData
{
    public HttpRequestData(FunctionContext functionContext) => FunctionContext = functionContext ?? throw new ArgumentNullException(nameof(functionContext));

    public abstract Stream Body { get; }

    public abstract HttpHeadersCollection Headers { get; }

    public abstract Uri Url { get; }

    public abstract string Method { get; }

    public FunctionContext FunctionContext { get; }

    public abstract HttpResponseData CreateResponse();
}

public abstract class HttpResponseData
{
    public HttpResponseData(FunctionContext functionContext) => FunctionContext = functionContext ?? throw new ArgumentNullException(nameof(functionContext));

    public abstract HttpStatusCode StatusCode { get; set; }

    public abstract HttpHeadersCollection Headers { get; set; }

    public abstract Stream Body { get; set; }

    public FunctionContext FunctionContext { get; }
}
