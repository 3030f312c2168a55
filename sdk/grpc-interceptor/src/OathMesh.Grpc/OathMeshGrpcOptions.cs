using OathMesh.Receiving;

namespace OathMesh.Grpc;

/// <summary>
/// Settings of the server interceptor, read from <c>OathMesh:Grpc</c> and checked when the host starts: every fault is listed, and the host does not start.
/// The receiver's settings are either given here, or are those of an OathMesh scheme of ASP.NET Core in the same application: then scheme and interceptor
/// verify a call once between them. <see cref="ReceiverOptions.Realm"/> has no meaning over gRPC.
/// </summary>
public sealed class OathMeshGrpcOptions : ReceiverOptions
{
    /// <summary>
    /// The OathMesh scheme whose receiver is used; no setting of a receiver may then be given here. When <see langword="null"/>, the default, and no setting
    /// of a receiver is given either, the scheme <c>OathMesh</c> is used if the application has it.
    /// </summary>
    public string? Scheme { get; set; }

    /// <summary>
    /// The actions of which a method needs one, by method: <c>/pkg.Service/Method</c>, compared ordinally. Beside it count the attributes of the method
    /// and its service (<see cref="RequireActAttribute"/>): where there are several statements, each must hold.
    /// </summary>
    public IDictionary<string, IReadOnlyList<string>> Acts { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>What becomes of a call of a method for which there is neither an attribute nor an entry in <see cref="Acts"/>. <see cref="UnmappedMethods.Deny"/> by default.</summary>
    public UnmappedMethods UnmappedMethods { get; set; }

    /// <summary>Methods that anybody may call without a token, such as <c>/grpc.health.v1.Health/Check</c>, compared ordinally. None by default. One that also needs an action is a fault.</summary>
    public ISet<string> OpenMethods { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Says which actions a method needs, as an entry of <see cref="Acts"/> does.</summary>
    /// <param name="method">The method: <c>/pkg.Service/Method</c>.</param>
    /// <param name="actions">The actions of which one is needed. At least one.</param>
    /// <returns>The options.</returns>
    public OathMeshGrpcOptions RequireAct(string method, params string[] actions)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(actions);
        Acts[method] = actions;
        return this;
    }
}
