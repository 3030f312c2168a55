namespace OathMesh.Receiving;

/// <summary>A part of a receiver that has to be started, or can stand in the way of every allow: an <see cref="Revocation.IRevocationList"/> may implement it. A <see cref="Receiver"/> starts it and reports its obstacles.</summary>
public interface IReceiverPart
{
    /// <summary>Why no token can be allowed, or not those of some issuer, as sentences; empty when all is well.</summary>
    IReadOnlyList<string> Obstacles { get; }

    /// <summary>Starts the part and waits for its first try to get what it needs. A failed try is no error: the part goes on trying.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when the first try has.</returns>
    Task StartAsync(CancellationToken cancellationToken);
}
