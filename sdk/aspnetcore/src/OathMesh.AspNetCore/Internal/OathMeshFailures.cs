using System.Collections.Frozen;
using Microsoft.AspNetCore.Authentication;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>One failed result a code, made once: a flood of bad tokens makes no exceptions.</summary>
internal static class OathMeshFailures
{
    private static readonly FrozenDictionary<VerificationError, AuthenticateResult> Results =
        VerificationErrors.All.ToFrozenDictionary(error => error, error => AuthenticateResult.Fail($"Denied at step {error.Step}: {error.Code}"));

    public static AuthenticateResult Of(VerificationError error) => Results[error];
}
