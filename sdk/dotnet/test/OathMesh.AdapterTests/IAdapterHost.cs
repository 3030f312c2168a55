namespace OathMesh.AdapterTests;

/// <summary>
/// A receiver behind an adapter. It has one protected handler, which asks for <see cref="AdapterSetup.RequiredAct"/>, tells
/// <see cref="AdapterSetup.Handled"/> the caller that the adapter shows it, and answers.
/// </summary>
public interface IAdapterHost : IAsyncDisposable
{
    /// <summary>Calls the handler.</summary>
    /// <param name="authorization">The value of each <c>Authorization</c> field or metadata entry; each is sent as a field of its own where the transport can.</param>
    /// <param name="cancellationToken">The sender goes away; the host may then throw or answer anything.</param>
    /// <returns>What the sender got back.</returns>
    Task<AdapterAnswer> CallAsync(IReadOnlyList<string> authorization, CancellationToken cancellationToken = default);
}
