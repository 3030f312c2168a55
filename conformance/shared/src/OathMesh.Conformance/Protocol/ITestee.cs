using System.Text.Json;

namespace OathMesh.Conformance.Protocol;

/// <summary>An implementation under test. Driven by <see cref="TesteeLoop"/>, one case at a time.</summary>
public interface ITestee
{
    /// <summary>The implementation's name.</summary>
    string Name { get; }

    /// <summary>The implementation's version.</summary>
    string Version { get; }

    /// <summary>The language it is written in.</summary>
    string Language { get; }

    /// <summary>The suites it claims.</summary>
    IReadOnlyList<string> Capabilities { get; }

    /// <summary>Carries out one case.</summary>
    /// <param name="operation">The line's <c>op</c>; one of <see cref="Capabilities"/>.</param>
    /// <param name="run">The line; valid until the task completes.</param>
    /// <param name="results">Inside an array; receives one object a step.</param>
    /// <returns>A task that completes when all results are written. A faulted task is answered with <c>errored</c>.</returns>
    ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results);
}
