namespace OathMesh;

/// <summary>The fixed bounds of the protocol (docs/protocol.md, sections 2 and 3). None of them can be raised by configuration.</summary>
public static class OathMeshLimits
{
    /// <summary>The longest lifetime (<c>exp - iat</c>) a token may have, in seconds: 300.</summary>
    public const int MaxLifetimeSeconds = 300;

    /// <summary>The lifetime a token gets when none is asked for, in seconds: 120.</summary>
    public const int DefaultLifetimeSeconds = 120;

    /// <summary>The largest leeway a receiver may allow for clock differences, and the default, in seconds: 30.</summary>
    public const int MaxLeewaySeconds = 30;

    /// <summary>The longest compact token, in bytes: 8,192.</summary>
    public const int MaxTokenBytes = 8192;

    /// <summary>The longest encoded header segment, in bytes: 512.</summary>
    public const int MaxHeaderSegmentBytes = 512;

    /// <summary>The longest <c>kid</c>, in characters: 64.</summary>
    public const int MaxKeyIdLength = 64;

    /// <summary>The deepest nesting of a header or payload, the outermost object counted as 1: 4.</summary>
    public const int MaxJsonDepth = 4;

    /// <summary>The most members that a header or payload may hold, nested ones included: 32.</summary>
    public const int MaxJsonMembers = 32;

    /// <summary>The most entries of the <c>scope</c> claim: 32.</summary>
    public const int MaxScopeEntries = 32;

    /// <summary>The longest value of <c>reason</c>, <c>env</c>, <c>tenant</c>, <c>delegated_by</c> and the members of <c>src</c>, in bytes of UTF-8: 512.</summary>
    public const int MaxTextBytes = 512;

    /// <summary>The longest path of a <c>sub</c>, the part after <c>://</c>, in characters: 256.</summary>
    public const int MaxSubjectPathLength = 256;

    /// <summary>The longest <c>act</c>, in characters: 128.</summary>
    public const int MaxActionLength = 128;

    /// <summary>The shortest <c>jti</c>, in characters: 16.</summary>
    public const int MinTokenIdLength = 16;

    /// <summary>The longest <c>jti</c>, in characters: 128.</summary>
    public const int MaxTokenIdLength = 128;

    /// <summary>The largest value of <c>iat</c>, <c>exp</c> and <c>nbf</c>: 2^53.</summary>
    public const long MaxNumericDate = 1L << 53;
}
