using System.Text.Json;
using OathMesh.Conformance.Runner.Results;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>A line as a JSON object. Strict, so that nothing has two meanings.</summary>
internal static class Answer
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    public static Failure? TryParse(TesteeLine line, out JsonDocument? answer)
    {
        answer = null;
        if (line.IsTooLong)
        {
            return new Failure(FailureKind.Garbage, $"A line is longer than {TesteeLine.MaxBytes} bytes.");
        }

        try
        {
            answer = JsonDocument.Parse(line.Bytes, Options);
            return answer.RootElement.ValueKind == JsonValueKind.Object ? null : Garbage(line);
        }
        catch (JsonException)
        {
            return Garbage(line);
        }
    }

    /// <summary>The number of the question that is answered.</summary>
    public static Failure? TryGetSequence(JsonElement answer, out long sequence)
    {
        sequence = 0;
        if (!answer.TryGetProperty("seq", out var value))
        {
            return new Failure(FailureKind.MissingMember, "The answer has no seq.");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out sequence)
            ? null
            : new Failure(FailureKind.WrongSeq, $"The seq {value.GetRawText()} is not an integer.");
    }

    private static Failure Garbage(TesteeLine line) =>
        new(FailureKind.Garbage, "A line is not a JSON object: " + System.Text.Encoding.UTF8.GetString(line.Bytes.Span[..Math.Min(line.Bytes.Length, 200)]));
}
