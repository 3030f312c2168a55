using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A trigger that is not HTTP.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OtherTriggerAttribute : TriggerBindingAttribute;
