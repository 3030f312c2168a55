using OathMesh.AzureFunctions.TestWorker;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>Where the feed lacks the worker, the suites run in a stand-in of it: see <see cref="TestWorkerHost"/>.</summary>
public sealed class StandInWorkerBuiltInAdapterTests : BuiltInAdapterSuite;

public sealed class StandInWorkerAspNetCoreAdapterTests : AspNetCoreAdapterSuite;

public sealed class StandInWorkerBuiltInTests() : FunctionsSuite(HttpMode.BuiltIn);

public sealed class StandInWorkerAspNetCoreTests() : FunctionsSuite(HttpMode.AspNetCore);

public sealed class StandInWorkerBuiltInBindingTests() : RequestBindingSuite(HttpMode.BuiltIn);

public sealed class StandInWorkerAspNetCoreBindingTests() : RequestBindingSuite(HttpMode.AspNetCore);

public sealed class StandInWorkerStartupTests : StartupSuite;
