using System.CommandLine;

namespace OathMesh.Conformance.Runner;

/// <summary>The options of the command line.</summary>
internal sealed class RunnerArguments
{
    private readonly Option<string[]> _filter = new("--filter") { Description = "Run only cases whose id matches this glob; * stands for any run of characters. Repeatable.", HelpName = "GLOB" };
    private readonly Option<string[]> _testee = new("--testee") { Description = "Run only this testee. Repeatable.", HelpName = "NAME" };
    private readonly Option<bool> _list = new("--list") { Description = "List the ids of the cases and run nothing." };
    private readonly Option<string?> _vectors = new("--vectors") { Description = "The folder of manifest.json. Default: vectors in the repository.", HelpName = "DIR" };
    private readonly Option<string?> _testees = new("--testees") { Description = "The folder of the testees. Default: conformance/testees in the repository.", HelpName = "DIR" };
    private readonly Option<string?> _known = new("--known-failing") { Description = "The folder of the lists of known failures. Default: conformance/known-failing in the repository.", HelpName = "DIR" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "How long a testee may take for a case, in seconds.", HelpName = "SECONDS", DefaultValueFactory = _ => 10 };
    private readonly Option<double> _startTimeout = new("--start-timeout") { Description = "How long a testee may take to start, in seconds.", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
    private readonly Option<int> _jobs = new("--jobs") { Description = "How many testees run at once. Default: one a processor.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string?> _json = new("--json") { Description = "Write a report as JSON.", HelpName = "FILE" };
    private readonly Option<string?> _junit = new("--junit") { Description = "Write a report in JUnit's format.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _filter, _testee, _list, _vectors, _testees, _known, _timeout, _startTimeout, _jobs, _json, _junit })
        {
            command.Options.Add(option);
        }
    }

    public bool IsList(ParseResult arguments) => arguments.GetValue(_list);

    public string? Json(ParseResult arguments) => arguments.GetValue(_json);

    public string? JUnit(ParseResult arguments) => arguments.GetValue(_junit);

    public RunnerOptions ToOptions(ParseResult arguments) => new()
    {
        Vectors = arguments.GetValue(_vectors) ?? Repository.Find("vectors", _vectors.Name),
        Testees = arguments.GetValue(_testees) ?? Repository.Find("conformance/testees", _testees.Name),
        KnownFailing = arguments.GetValue(_known) ?? Repository.Find("conformance/known-failing", _known.Name),
        Names = arguments.GetValue(_testee) ?? [],
        Filters = [.. (arguments.GetValue(_filter) ?? []).Select(pattern => new Glob(pattern))],
        Timeout = Seconds(arguments, _timeout),
        StartTimeout = Seconds(arguments, _startTimeout),
        Jobs = arguments.GetValue(_jobs) is > 0 and var jobs ? jobs : throw new ConfigurationException($"{_jobs.Name} must be at least 1."),
    };

    private static TimeSpan Seconds(ParseResult arguments, Option<double> option) =>
        arguments.GetValue(option) is > 0 and <= 86_400 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new ConfigurationException($"{option.Name} must be more than 0 and at most 86400 seconds.");
}
