namespace OathMesh.Receiving;

/// <summary>
/// Where one adapter finds the receivers that another made in the same application. Adapters that guard one request with one receiver verify it once:
/// each leaves its result with the request (<see cref="Verification.RequestVerification"/>) and reads what the other left.
/// </summary>
public interface IReceiverSource
{
    /// <summary>Gives every receiver, made if need be.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The receivers by name, which is the name of the authentication scheme where the adapter is one.</returns>
    ValueTask<IReadOnlyDictionary<string, Receiver>> GetReceiversAsync(CancellationToken cancellationToken);
}
