namespace OathMesh.Issuer.Grants;

/// <summary>How a client's grants took a request: covered by one, or which fields of the closest one it goes beyond.</summary>
internal sealed record GrantDecision(int Index, IssuerGrant Grant, IReadOnlyList<GrantViolation> Violations)
{
    public bool IsCovered => Violations.Count == 0;

    /// <summary>The grant's name in audit lines: its place in the client's configuration.</summary>
    public string Rule => $"grants[{Index}]";

    public IReadOnlyList<string> Fields => [.. Violations.Select(violation => violation.Field)];

    public string Message =>
        $"No grant of this client covers the request. Under the closest one, {string.Join("; ", Violations.Select(violation => $"{violation.Field} {violation.Allowed}"))}.";
}

/// <summary>A field that goes beyond a grant.</summary>
/// <param name="Field">The member of the request.</param>
/// <param name="Allowed">What would be allowed, to be read after the field.</param>
internal sealed record GrantViolation(string Field, string Allowed);
