using System.Text.Json;
using System.Text.Json.Serialization;
using OathMesh.Bench.Http;

namespace OathMesh.Bench.Results;

/// <summary>The bench's JSON: reports, and what its processes tell each other.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    public static void Write(string path, BenchReport report)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(report, Default.BenchReport) + "\n");
    }

    /// <exception cref="InvalidDataException">The file is not a report.</exception>
    public static BenchReport Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), Default.BenchReport)
                ?? throw new InvalidDataException($"{path} holds no report.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a report of this bench: {e.Message}", e);
        }
    }
}

/// <summary>Single lines between the processes of the bench.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoadPlan))]
[JsonSerializable(typeof(LoadResult))]
[JsonSerializable(typeof(ReceiverStatus))]
internal sealed partial class LineJson : JsonSerializerContext;
