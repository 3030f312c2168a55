namespace OathMesh.Bench.Http;

/// <summary>Requests at a given rate, whatever the answers do.</summary>
internal sealed record LoadPlan
{
    public required int Port { get; init; }

    /// <summary>Requests a second.</summary>
    public required double Rate { get; init; }

    /// <summary>The seconds that count.</summary>
    public required double Seconds { get; init; }

    /// <summary>The seconds before, which do not.</summary>
    public required double WarmUpSeconds { get; init; }

    public required int Connections { get; init; }

    /// <summary>Decides the random times, so that contenders get the same ones.</summary>
    public required int Seed { get; init; }

    /// <summary>The scheme of the tokens; <see langword="null"/> sends none.</summary>
    public string? Scheme { get; init; }

    /// <summary>The file of the tokens, one a line; at least <see cref="Requests"/> of them, unless they are of a pool.</summary>
    public string? Tokens { get; init; }

    /// <summary>Whether the tokens are gone through again when they have all been sent.</summary>
    public bool IsPool { get; init; }

    /// <summary>How many requests that makes.</summary>
    public int Requests => (int)(Rate * (Seconds + WarmUpSeconds));
}
