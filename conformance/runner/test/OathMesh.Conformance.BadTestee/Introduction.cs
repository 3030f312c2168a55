namespace OathMesh.Conformance.BadTestee;

/// <summary>What a testee says of itself.</summary>
internal static class Introduction
{
    public static string Of(string way) => way switch
    {
        "no-capability" => Line(capabilities: ""),
        "unknown-capability" => Line(capabilities: "\"verify\",\"telepathy\""),
        "only-verify" => Line(capabilities: "\"verify\""),
        "claims-twice" => Line(capabilities: "\"verify\",\"verify\""),
        "old-protocol" => Line(protocol: 0),
        "nameless" => Line(name: ""),
        "garbage-at-start" => "Hello",
        // Dies on the first case, and is somebody else afterwards.
        "changes" => Line(name: $"testee-{Environment.ProcessId}"),
        _ => Line(),
    };

    private static string Line(int protocol = 1, string name = "bad", string capabilities = "\"verify\",\"mint\"") =>
        $$"""{"protocol":{{protocol}},"name":"{{name}}","version":"1","language":"csharp","capabilities":[{{capabilities}}]}""";
}
