namespace OathMesh.Receiving;

/// <summary>Says of an endpoint, method or function which actions its callers' tokens may be for. Each adapter's <c>[RequireAct]</c> is one, so that each adapter understands the others'.</summary>
public interface IActMetadata
{
    /// <summary>The actions of which one is needed, compared ordinally. Where there are several such statements, each must hold.</summary>
    IReadOnlyList<string> Actions { get; }
}
