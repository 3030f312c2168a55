using System.Globalization;

namespace OathMesh.Policy.Pkl;

/// <summary>
/// Evaluates policies by the pkl command line. A policy may import <c>pkl:</c> modules and read files of its own folder and below, and nothing else: no network,
/// no package, no environment, no project or user settings, no external reader, no file outside even by a link. Time, output and memory are limited, and nothing
/// that was started is left. Safe for use by many threads; each evaluation is a process of its own.
/// </summary>
public sealed class PklEvaluator
{
    private readonly PklEvaluatorOptions _options;
    private readonly PklExecutable _executable;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="options">Its limits; the defaults when <see langword="null"/>. Read once.</param>
    /// <exception cref="ArgumentException">The options have faults; the message lists every one.</exception>
    public PklEvaluator(PklEvaluatorOptions? options = null)
    {
        options ??= new PklEvaluatorOptions();
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _options = new PklEvaluatorOptions
        {
            Executable = options.Executable,
            ToolsFolder = options.ToolsFolder,
            Timeout = options.Timeout,
            MaxOutputBytes = options.MaxOutputBytes,
            MaxMemoryBytes = options.MaxMemoryBytes,
        };
        _executable = new PklExecutable(_options);
    }

    /// <summary>Evaluates a module and renders it as JSON. Blocks until it is done: at most the time limit.</summary>
    /// <param name="path">The module: a regular file, at most 1 MiB.</param>
    /// <returns>The JSON, UTF-8.</returns>
    /// <exception cref="PolicyFormatException">There is no usable pkl, or the module was refused; the message says where and why.</exception>
    public byte[] Evaluate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var module = RegularFile.Resolve(path);
        var folder = module.DirectoryName!;
        var run = PklProcess.Run(_executable.Find(), Arguments(module.FullName, folder), folder, _options);
        return run.Outcome switch
        {
            PklOutcome.TimedOut => throw Refused(path, $"the evaluation took longer than {_options.Timeout.TotalSeconds:0.###} s and was ended", isTransient: true),
            PklOutcome.TooMuchOutput => throw Refused(path, $"the evaluation wrote more than {_options.MaxOutputBytes} bytes and was ended"),
            _ when run.ExitCode == 0 => run.Output,
            _ => throw Refused(path, PklErrorText.Read(run, module.FullName)),
        };
    }

    private static PolicyFormatException Refused(string path, string fault, bool isTransient = false) => new([$"{path}: {fault}."]) { IsTransient = isTransient };

    private static PolicyFormatException Refused(string path, PklErrorText error) => new(
    [
        error switch
        {
            { Line: null } => $"{path}: {error.Message}",
            { Column: null } => $"{path}: {error.Message} See {error.File}:{error.Line}.",
            _ => $"{error.File}:{error.Line}:{error.Column}: {error.Message}",
        },
    ])
    {
        IsTransient = error.IsEnded,
    };

    /// <summary>Everything that could widen the sandbox is named, so that no default, environment or settings file decides.</summary>
    private List<string> Arguments(string module, string folder) =>
    [
        "eval",
        "--no-project",
        "--omit-project-settings",
        "--settings", "pkl:settings",
        "--no-cache",
        "--color", "never",
        "--root-dir", folder,
        "--working-dir", folder,
        "--allowed-modules", "^pkl:,^file:",

        // The format that is asked for below reaches the standard library as a property; no other property may be read.
        "--allowed-resources", @"^file:,^prop:pkl\.outputFormat$",
        // pkl 0.30 opens http and https imports before it looks at the modules allowed. All of HTTP is sent to a proxy on port 0, where nothing can listen.
        "--http-proxy", "http://127.0.0.1:0",
        "--timeout", Math.Ceiling(_options.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        "--format", "json",
        "file://" + string.Join('/', module.Split('/').Select(Uri.EscapeDataString)),
    ];
}
