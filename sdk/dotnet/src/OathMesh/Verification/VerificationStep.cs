namespace OathMesh.Verification;

/// <summary>One of the 14 steps: its number, its name in traces, and its check. A check gives <see langword="null"/> when it passes.</summary>
internal sealed class VerificationStep
{
    private readonly Func<VerificationContext, VerificationError?>? _check;
    private readonly Func<VerificationContext, CancellationToken, ValueTask<VerificationError?>>? _checkAsync;

    public VerificationStep(int number, string name, Func<VerificationContext, VerificationError?> check)
    {
        Number = number;
        Name = name;
        _check = check;
    }

    public VerificationStep(int number, string name, Func<VerificationContext, CancellationToken, ValueTask<VerificationError?>> check)
    {
        Number = number;
        Name = name;
        _checkAsync = check;
    }

    public int Number { get; }

    public string Name { get; }

    public ValueTask<VerificationError?> RunAsync(VerificationContext context, CancellationToken cancellationToken) =>
        _check is not null ? new(_check(context)) : _checkAsync!(context, cancellationToken);
}
