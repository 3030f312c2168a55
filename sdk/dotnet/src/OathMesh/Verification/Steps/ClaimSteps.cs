using System.Text.Json;
using OathMesh.Replay;
using OathMesh.Tokens;

namespace OathMesh.Verification.Steps;

/// <summary>Steps 10 and 11: for whom the token is, and the form of everything else in it.</summary>
internal static class ClaimSteps
{
    /// <summary>Step 10: <c>aud</c> equals the configured audience, ordinally.</summary>
    public static VerificationError? AudienceMatches(VerificationContext context)
    {
        var slot = context.Slot(ClaimName.Audience);
        if (slot.IsMissing)
        {
            return VerificationErrors.AudienceMissing;
        }

        if (slot is not { Type: JsonTokenType.String, Length: > 0 })
        {
            return VerificationErrors.AudienceInvalid;
        }

        return context.Bytes(slot).SequenceEqual(context.Settings.Audience) ? null : VerificationErrors.AudienceMismatch;
    }

    /// <summary>Step 11: <c>sub</c>, <c>act</c>, <c>jti</c> present and well-formed, optional claims well-formed. Only now are strings made.</summary>
    public static VerificationError? ClaimsAreWellFormed(VerificationContext context)
    {
        if (RequiredClaims(context) is { } missing)
        {
            return missing;
        }

        // Known only now, and needed two steps later: the store's entry comes from memory meanwhile.
        context.ReplayKey = ReplayEntry.ComputeKey(context.Bytes(context.Slot(ClaimName.Issuer)), context.Bytes(context.Slot(ClaimName.TokenId)));
        context.Settings.LocalReplayStore?.Prefetch(context.ReplayKey);

        var error = ScopeIsWellFormed(context)
            ?? Text(context, ClaimName.Reason, VerificationErrors.ReasonInvalid)
            ?? Text(context, ClaimName.Environment, VerificationErrors.EnvironmentInvalid)
            ?? Text(context, ClaimName.Tenant, VerificationErrors.TenantInvalid)
            ?? Text(context, ClaimName.DelegatedBy, VerificationErrors.DelegatedByInvalid);
        if (error is not null)
        {
            return error;
        }

        if (!SourceReader.TryRead(context, out var source))
        {
            return VerificationErrors.SourceInvalid;
        }

        context.Caller = MakeCaller(context, source);
        return null;
    }

    private static VerificationError? RequiredClaims(VerificationContext context)
    {
        var subject = context.Slot(ClaimName.Subject);
        var action = context.Slot(ClaimName.Action);
        var tokenId = context.Slot(ClaimName.TokenId);
        if (subject.IsMissing)
        {
            return VerificationErrors.SubjectMissing;
        }

        if (subject.Type != JsonTokenType.String || !ClaimSyntax.IsSubject(context.Bytes(subject)))
        {
            return VerificationErrors.SubjectInvalid;
        }

        if (action.IsMissing)
        {
            return VerificationErrors.ActionMissing;
        }

        if (action.Type != JsonTokenType.String || !ClaimSyntax.IsAction(context.Bytes(action)))
        {
            return VerificationErrors.ActionInvalid;
        }

        if (tokenId.IsMissing)
        {
            return VerificationErrors.TokenIdMissing;
        }

        return tokenId.Type == JsonTokenType.String && ClaimSyntax.IsTokenId(context.Bytes(tokenId)) ? null : VerificationErrors.TokenIdInvalid;
    }

    private static VerificationError? ScopeIsWellFormed(VerificationContext context)
    {
        var slot = context.Slot(ClaimName.Scope);
        if (slot.IsMissing)
        {
            return null;
        }

        if (slot.Type != JsonTokenType.StartArray)
        {
            return VerificationErrors.ScopeInvalid;
        }

        var reader = new Utf8JsonReader(context.Bytes(slot));
        reader.Read();
        var entries = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || ++entries > OathMeshLimits.MaxScopeEntries)
            {
                return VerificationErrors.ScopeInvalid;
            }
        }

        return null;
    }

    private static VerificationError? Text(VerificationContext context, ClaimName claim, VerificationError error)
    {
        var slot = context.Slot(claim);
        return slot.IsMissing || slot is { Type: JsonTokenType.String, Length: <= OathMeshLimits.MaxTextBytes } ? null : error;
    }

    private static OathMeshCaller MakeCaller(VerificationContext context, OathMeshSource? source) => new()
    {
        Issuer = context.Issuer,
        Subject = context.RecentText(context.Slot(ClaimName.Subject)),
        Audience = context.Settings.AudienceText,
        Action = context.RecentText(context.Slot(ClaimName.Action)),
        TokenId = context.Text(context.Slot(ClaimName.TokenId)),
        IssuedAt = context.IssuedAt,
        ExpiresAt = context.ExpiresAt,
        NotBefore = context.NotBefore,
        Scope = ReadScope(context),
        Reason = OptionalText(context, ClaimName.Reason),
        Environment = RecentText(context, ClaimName.Environment),
        Tenant = RecentText(context, ClaimName.Tenant),
        DelegatedBy = OptionalText(context, ClaimName.DelegatedBy),
        Source = source,
        RequestHash = OptionalText(context, ClaimName.RequestHash),
        KeyId = context.KeyId.Span.SequenceEqual(context.Key.Key!.KeyId) ? context.Key.Key.KeyId : context.KeyId.ToString(),
    };

    private static string[]? ReadScope(VerificationContext context)
    {
        var slot = context.Slot(ClaimName.Scope);
        if (slot.IsMissing)
        {
            return null;
        }

        var entries = new List<string>();
        var reader = new Utf8JsonReader(context.Bytes(slot));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            entries.Add(reader.GetString()!);
        }

        return [.. entries];
    }

    private static string? RecentText(VerificationContext context, ClaimName claim)
    {
        var slot = context.Slot(claim);
        return slot.Type == JsonTokenType.String ? context.RecentText(slot) : null;
    }

    private static string? OptionalText(VerificationContext context, ClaimName claim)
    {
        var slot = context.Slot(claim);
        return slot.Type == JsonTokenType.String ? context.Text(slot) : null;
    }
}
