using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 12: <c>rqh</c>.</summary>
internal static class BindingCases
{
    private static readonly WireRequest Post = new("POST", "/inventory/items?id=7&b=%2f", "application/json; charset=utf-8", "{\"count\":3}");

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "binding");
        foreach (var (name, request, comment) in new[]
        {
            ("post", Post, "A request with target, content type and body."), ("get", WireRequest.Default, "A request without content type and body."),
            ("delete", new WireRequest("DELETE", "/inventory/items/7"), "Another method."),
            ("query-empty", new WireRequest("GET", "/inventory?"), "An empty query is not the absence of one."),
            ("encoded-slash", new WireRequest("GET", "/a%2Fb/%7Ec"), "Percent-encoding stays as it is."),
            ("double-slash", new WireRequest("GET", "/a//b"), "A doubled slash stays as it is."),
            ("semicolon", new WireRequest("GET", "/a;v=1/b"), "A path parameter stays as it is."),
            ("body-on-get", new WireRequest("GET", "/search", "text/plain", "q"), "A body on a method that seldom has one."),
            ("body-newlines", new WireRequest("POST", "/a", "text/plain", "a\r\nb\n"), "Newlines of the body stay as they are."),
        })
        {
            file.Verify($"allowed-{name}", comment, Flag.Valid, Flag.RequestBinding).Allow(Bound(request), request: request);
        }

        file.Verify("allowed-when-required", "A bound token where the receiver asks for one.", Flag.Valid, Flag.RequestBinding)
            .Config("requireRequestBinding", true).Allow(Bound(Post), request: Post);
        file.Verify("allowed-unbound", "An unbound token where the receiver does not ask.", Flag.Valid, Flag.RequestBinding).Allow(request: Post);
        file.Verify("method-lower-case", "The method is bound in upper case.", Flag.Valid, Flag.RequestBinding).Allow(Bound(Post), request: Post with { Method = "post" });
        foreach (var (name, request, comment) in new[]
        {
            ("method", Post with { Method = "PUT" }, "Another method."), ("target-path", Post with { Target = "/inventory/items2?id=7&b=%2f" }, "Another path."),
            ("target-query", Post with { Target = "/inventory/items?id=8&b=%2f" }, "Another value in the query."),
            ("target-query-order", Post with { Target = "/inventory/items?b=%2f&id=7" }, "The query in another order."),
            ("target-no-query", Post with { Target = "/inventory/items" }, "The query is missing."),
            ("target-hex-case", Post with { Target = "/inventory/items?id=7&b=%2F" }, "Percent-encoding in upper case."),
            ("target-decoded", Post with { Target = "/inventory/items?id=7&b=/" }, "Percent-encoding undone."),
            ("target-trailing-slash", Post with { Target = "/inventory/items/?id=7&b=%2f" }, "A slash more."),
            ("target-case", Post with { Target = "/Inventory/items?id=7&b=%2f" }, "A letter in upper case."),
            ("content-type-missing", Post with { ContentType = null }, "No content type."),
            ("content-type-parameter", Post with { ContentType = "application/json" }, "The content type without its parameter."),
            ("content-type-case", Post with { ContentType = "application/json; charset=UTF-8" }, "The parameter in upper case."),
            ("content-type-space", Post with { ContentType = "application/json;charset=utf-8" }, "The content type without its space."),
            ("body", Post with { BodyBytes = "{\"count\":4}"u8.ToArray() }, "Another body."),
            ("body-space", Post with { BodyBytes = "{\"count\": 3}"u8.ToArray() }, "The same JSON with a space."),
            ("body-missing", Post with { BodyBytes = [] }, "No body."), ("body-longer", Post with { BodyBytes = "{\"count\":3}\n"u8.ToArray() }, "A newline more in the body."),
        })
        {
            file.Verify($"mismatch-{name}", $"The token is bound to another request: {comment}", Flag.RequestBinding).Deny("binding_mismatch", Bound(Post), request: request);
        }

        Unavailable(file);
        Malformed(file);
        file.Verify("required", "An unbound token where the receiver asks for a bound one.", Flag.RequestBinding)
            .Config("requireRequestBinding", true).Deny("binding_required", request: Post);
        file.Verify("required-null", "rqh is null where the receiver asks for one: present and malformed.", Flag.RequestBinding, Flag.ClaimType)
            .Config("requireRequestBinding", true).Deny("claim_invalid:rqh", t => t.Claim("rqh", "null"), request: Post);
        var consumed = file.Verify("mismatch-does-not-consume", "A token denied for its binding is not consumed: with the right request it counts.", Flag.Valid, Flag.RequestBinding, Flag.Replay);
        var token = consumed.Token(Bound(Post));
        consumed.Deny("binding_mismatch", token, request: WireRequest.Default).Allow(token, request: Post).Deny("jti_replay", token, request: Post);
        return file;
    }

    private static void Unavailable(CaseFile file)
    {
        file.Verify("unavailable-no-request", "A bound token where the request cannot be seen.", Flag.RequestBinding, Flag.FailClosed).Deny("binding_unavailable", Bound(Post));
        file.Verify("unavailable-fault", "A bound token where the body cannot be read.", Flag.RequestBinding, Flag.FailClosed)
            .Fault("binding").Deny("binding_unavailable", Bound(Post), request: Post);
        file.Verify("unavailable-absolute-form", "A target in absolute form, as proxies get it.", Flag.RequestBinding, Flag.FailClosed)
            .Deny("binding_unavailable", Bound(WireRequest.Default), request: new("GET", "http://inventory.internal/inventory"));
        file.Verify("unavailable-asterisk-form", "A target in asterisk form.", Flag.RequestBinding, Flag.FailClosed)
            .Deny("binding_unavailable", Bound(WireRequest.Default), request: new("OPTIONS", "*"));
        file.Verify("fault-unbound", "Where the body cannot be read, an unbound token needs no body.", Flag.Valid, Flag.RequestBinding).Fault("binding").Allow(request: Post);
    }

    private static void Malformed(CaseFile file)
    {
        var hex = Post.Hash()["sha256:".Length..];
        foreach (var (name, raw, comment) in new[]
        {
            ("null", "null", "Null is not absent."), ("number", "1", "A number."), ("object", "{}", "An object."), ("array", $"[\"sha256:{hex}\"]", "The right hash in an array."),
            ("empty", "\"\"", "An empty text."), ("no-prefix", $"\"{hex}\"", "The right hash without its prefix."),
            ("upper-case-hex", $"\"sha256:{hex.ToUpperInvariant()}\"", "The right hash in upper case."), ("upper-case-prefix", $"\"SHA256:{hex}\"", "The prefix in upper case."),
            ("prefix-dash", $"\"sha-256:{hex}\"", "Another spelling of the prefix."), ("63-digits", $"\"sha256:{hex[..63]}\"", "A digit less."),
            ("65-digits", $"\"sha256:{hex}0\"", "A digit more."), ("prefix-alone", "\"sha256:\"", "The prefix alone."), ("sha512", $"\"sha512:{hex}{hex}\"", "Another hash."),
            ("base64url", "\"sha256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"", "base64url instead of hexadecimal."),
            ("not-hex", $"\"sha256:{hex[..63]}g\"", "A letter that is no digit."), ("trailing-space", $"\"sha256:{hex} \"", "A space at the end."),
            ("full-width-digit", $"\"sha256:{hex[..63]}\uff10\"", "A full-width digit."),
        })
        {
            file.Verify($"malformed-{name}", comment, name is "null" or "number" or "object" or "array" ? Flag.ClaimType : Flag.ClaimForm)
                .Deny("claim_invalid:rqh", t => t.Claim("rqh", raw), request: Post);
        }

        file.Verify("malformed-before-unavailable", "A malformed rqh is malformed where no request can be seen, too.", Flag.ClaimForm, Flag.RequestBinding)
            .Deny("claim_invalid:rqh", t => t.Text("rqh", "sha256:0"));
    }

    private static Action<TokenDraft> Bound(WireRequest request) => token => token.Text("rqh", request.Hash());
}
