namespace Grpc.Core;

// Named by members of ServerCallContext and CallOptions; nobody here looks inside.
public class WriteOptions;

public class AuthContext;

public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}

public class ContextPropagationOptions;
