namespace OathMesh.AzureFunctions;

/// <summary>
/// Opens an HTTP function to everybody: no token is asked for, and one that is sent is not looked at. Without it every HTTP function of the app is
/// protected. On a method it wins over <see cref="RequireActAttribute"/> on the class; beside one on the same method or class it has no effect.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowWithoutTokenAttribute : Attribute;
