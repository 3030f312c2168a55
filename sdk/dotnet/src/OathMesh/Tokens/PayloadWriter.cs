using System.Buffers;

namespace OathMesh.Tokens;

/// <summary>Writes a payload in the fixed member order <c>iss, sub, aud, act, iat, exp, jti, nbf, scope, reason, src, delegated_by, env, tenant, rqh</c> without white space, so that minting is byte-exact.</summary>
internal static class PayloadWriter
{
    public static void Write(IBufferWriter<byte> output, TokenClaims claims, string issuer, long issuedAt, long expiresAt, string tokenId)
    {
        JsonText.WriteRaw(output, "{\"iss\":"u8);
        JsonText.WriteString(output, issuer);
        Member(output, ",\"sub\":"u8, claims.Subject);
        Member(output, ",\"aud\":"u8, claims.Audience);
        Member(output, ",\"act\":"u8, claims.Action);
        Member(output, ",\"iat\":"u8, issuedAt);
        Member(output, ",\"exp\":"u8, expiresAt);
        Member(output, ",\"jti\":"u8, tokenId);
        Member(output, ",\"nbf\":"u8, claims.NotBefore);
        WriteScope(output, claims.Scope);
        Member(output, ",\"reason\":"u8, claims.Reason);
        WriteSource(output, claims.Source);
        Member(output, ",\"delegated_by\":"u8, claims.DelegatedBy);
        Member(output, ",\"env\":"u8, claims.Environment);
        Member(output, ",\"tenant\":"u8, claims.Tenant);
        Member(output, ",\"rqh\":"u8, claims.RequestHash);
        JsonText.WriteRaw(output, "}"u8);
    }

    private static void Member(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            JsonText.WriteRaw(output, name);
            JsonText.WriteString(output, value);
        }
    }

    private static void Member(IBufferWriter<byte> output, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            JsonText.WriteRaw(output, name);
            JsonText.WriteInteger(output, number);
        }
    }

    private static void WriteScope(IBufferWriter<byte> output, IReadOnlyList<string>? scope)
    {
        if (scope is null)
        {
            return;
        }

        JsonText.WriteRaw(output, ",\"scope\":["u8);
        for (var i = 0; i < scope.Count; i++)
        {
            if (i > 0)
            {
                JsonText.WriteRaw(output, ","u8);
            }

            JsonText.WriteString(output, scope[i]);
        }

        JsonText.WriteRaw(output, "]"u8);
    }

    private static void WriteSource(IBufferWriter<byte> output, OathMeshSource? source)
    {
        if (source is null)
        {
            return;
        }

        JsonText.WriteRaw(output, ",\"src\":{"u8);
        var first = true;
        SourceMember(output, "\"type\":"u8, source.Type, ref first);
        SourceMember(output, "\"repo\":"u8, source.Repository, ref first);
        SourceMember(output, "\"workflow\":"u8, source.Workflow, ref first);
        SourceMember(output, "\"run_id\":"u8, source.RunId, ref first);
        SourceMember(output, "\"sha\":"u8, source.Commit, ref first);
        JsonText.WriteRaw(output, "}"u8);
    }

    private static void SourceMember(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string? value, ref bool first)
    {
        if (value is null)
        {
            return;
        }

        if (!first)
        {
            JsonText.WriteRaw(output, ","u8);
        }

        first = false;
        JsonText.WriteRaw(output, name);
        JsonText.WriteString(output, value);
    }
}
