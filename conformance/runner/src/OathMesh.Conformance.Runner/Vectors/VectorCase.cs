using System.Text.Json;

namespace OathMesh.Conformance.Runner.Vectors;

/// <summary>One case of the corpus.</summary>
public sealed class VectorCase
{
    private readonly JsonElement _content;

    internal VectorCase(string suite, string id, string? comment, JsonElement content, IReadOnlyList<JsonElement> expectations)
    {
        _content = content;
        Suite = suite;
        Id = id;
        Comment = comment;
        Expectations = expectations;
    }

    /// <summary>The suite it belongs to; also the operation that a testee is asked for.</summary>
    public string Suite { get; }

    /// <summary>Its id, unique in the corpus.</summary>
    public string Id { get; }

    /// <summary>What it is about; <see langword="null"/> when it does not say.</summary>
    public string? Comment { get; }

    /// <summary>What each result must be, in order.</summary>
    public IReadOnlyList<JsonElement> Expectations { get; }

    /// <summary>The line that asks a testee to carry the case out, ended by LF. It has nothing of id, comment, flags and expectations.</summary>
    /// <param name="sequence">The number that the answer must repeat.</param>
    /// <returns>The line, UTF-8.</returns>
    public ReadOnlyMemory<byte> ToRunLine(long sequence) => RunLine.Write(_content, Suite, sequence);

    /// <summary>Its id.</summary>
    public override string ToString() => Id;
}
