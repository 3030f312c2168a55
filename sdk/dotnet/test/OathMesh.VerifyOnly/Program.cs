using System.Runtime.Intrinsics.X86;
using System.Text;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Verification;

// A receiver and nothing else, in a process of its own: verifies the tokens of standard input, a line each, and says which native libraries that took.
// Lines before: issuer, audience, time in seconds, key set.
var issuer = Console.ReadLine()!;
var audience = Console.ReadLine()!;
var time = new FixedTime(DateTimeOffset.FromUnixTimeSeconds(long.Parse(Console.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture)));
var options = new TokenVerifierOptions
{
    Audience = audience,
    Keys = new StaticKeySource(issuer, JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(Console.ReadLine()!))),
    ReplayStore = new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false }, time),
    Policy = new AllowAll(),
    Audit = new NoAudit(),
};
options.TrustedIssuers.Add(issuer);
if (args is [var engine, ..])
{
    options.SignatureEngine = Enum.Parse<SignatureEngine>(engine);
}

var verifier = new TokenVerifier(options, time);
await verifier.WarmUpAsync();
Console.WriteLine($"avx2 {Avx2.IsSupported}");
while (Console.ReadLine() is { Length: > 0 } token)
{
    var result = await verifier.VerifyAsync(new VerificationRequest([$"OathMesh {token}"]));
    Console.WriteLine(result.IsAllowed ? "allow" : result.ToString());
}

Console.WriteLine($"libsodium {IsLoaded("libsodium")}");

// The other half of the proof: what is looked for would be found.
using var key = Ed25519PrivateKey.Generate();
Console.WriteLine($"libsodium after making a key {IsLoaded("libsodium")}");

static bool IsLoaded(string library) => File.ReadLines("/proc/self/maps").Any(line => line.Contains(library, StringComparison.Ordinal));

internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

internal sealed class AllowAll : IPolicy
{
    public PolicyDecision Evaluate(OathMesh.OathMeshCaller caller) => PolicyDecision.Allow("all");
}

internal sealed class NoAudit : IAuditSink
{
    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
