namespace OathMesh.Cli.Input;

/// <summary>What is wrong with the options of a command, all of it at once.</summary>
internal sealed class UsageFaults
{
    private readonly List<string> _faults = [];

    public void When(bool condition, string fault)
    {
        if (condition)
        {
            _faults.Add(fault);
        }
    }

    public void ThrowIfAny(string command)
    {
        if (_faults.Count > 0)
        {
            throw CommandException.Usage(string.Join(' ', _faults), $"Look at: oathmesh {command} --help");
        }
    }
}
