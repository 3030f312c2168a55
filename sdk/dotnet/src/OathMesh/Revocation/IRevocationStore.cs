namespace OathMesh.Revocation;

/// <summary>Where an issuer keeps what is revoked. Safe for use by many threads.</summary>
public interface IRevocationStore
{
    /// <summary>What is revoked now. An entry whose end has come is not in it.</summary>
    /// <exception cref="RevocationUnavailableException">It cannot be told at the moment.</exception>
    RevocationSet Current { get; }

    /// <summary>Revokes, and returns once the revocation survives a crash. An entry that names the same is replaced.</summary>
    /// <param name="entry">What to revoke.</param>
    /// <param name="cancellationToken">Gives up waiting; whether it was revoked is then unknown.</param>
    /// <returns>Whether there was room: not more than <see cref="RevocationSet.MaxEntries"/> are kept, and none is ever dropped for another.</returns>
    /// <exception cref="RevocationUnavailableException">It could not be kept; whether it is revoked is unknown.</exception>
    ValueTask<bool> AddAsync(RevocationEntry entry, CancellationToken cancellationToken);

    /// <summary>Lifts a revocation.</summary>
    /// <param name="kind">What it names.</param>
    /// <param name="value">The name, to the letter: a pattern is lifted by the same pattern.</param>
    /// <param name="cancellationToken">Gives up waiting; whether it was lifted is then unknown.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RevocationUnavailableException">It could not be lifted; whether it is still revoked is unknown.</exception>
    ValueTask<bool> RemoveAsync(RevocationKind kind, string value, CancellationToken cancellationToken);

    /// <summary>Waits until <see cref="Current"/> has another version.</summary>
    /// <param name="version">The version that is known.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that completes when there is another version, at once when there is one already.</returns>
    Task WaitForChangeAsync(string version, CancellationToken cancellationToken);
}
