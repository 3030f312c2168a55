namespace Grpc.Core;

// Named by members of ServerCallContext and CallOptions; nobody here makes one or looks inside.
public class WriteOptions
{
    internal WriteOptions()
    {
    }
}

public class AuthContext
{
    internal AuthContext()
    {
    }
}

public class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}

public class ContextPropagationOptions
{
    internal ContextPropagationOptions()
    {
    }
}
