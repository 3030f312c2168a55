using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OathMesh.Conformance.BadTestee;

/// <summary>
/// A testee that is bad in one way, named by its folder. It knows the right answers: each input of the runner's own tests carries its own under
/// <c>answer</c>. So whatever the runner reports comes from the one way in which the testee is bad.
/// </summary>
internal sealed class Misbehaviour(string way, string folder, TextReader input, TextWriter output, TextWriter error)
{
    private const int ManyBytes = 4 * 1024 * 1024;

    private string? _last;

    public int Run()
    {
        while (input.ReadLine() is { } line)
        {
            var command = JsonNode.Parse(line)!;
            switch ((string)command["cmd"]!)
            {
                case "start" when way == "dies-at-start":
                    error.WriteLine("no licence");
                    return 3;
                case "start" when way == "slow-start":
                    Hang();
                    break;
                case "start":
                    WriteLine(Introduction.Of(way));
                    break;
                case "stop":
                    return Stop();
                default:
                    Record(line);
                    if (Answer(command) is { } exitCode)
                    {
                        return exitCode;
                    }

                    break;
            }
        }

        return 0;
    }

    private int Stop()
    {
        switch (way)
        {
            case "twice-at-the-end":
                WriteLine(_last!);
                break;
            case "talks-after-stop":
                WriteLine("""{"goodbye":true}""");
                break;
            case "ignores-stop":
                Hang();
                break;
        }

        return way == "bad-exit-code" ? 4 : 0;
    }

    /// <summary>Answers, or gives the exit code with which to die.</summary>
    private int? Answer(JsonNode command)
    {
        var sequence = (long)command["seq"]!;
        switch (way)
        {
            case "dies" or "changes":
                error.WriteLine("segmentation fault, or so");
                return 139;
            case "dies-in-turn" when (string)command["op"]! == "mint":
                return 1;
            case "hangs":
                error.WriteLine("waiting for a lock");
                error.Flush();
                Hang();
                break;
            case "hangs-with-a-child":
                StartChild();
                Hang();
                break;
            case "dies-with-a-child":
                StartChild();
                return 6;
            case "garbage":
                WriteLine("Listening on port 80");
                break;
            case "array":
                WriteLine("[]");
                break;
            case "duplicate-member":
                WriteLine($$"""{"seq":{{sequence}},"seq":{{sequence}},"results":[]}""");
                break;
            case "half-a-surrogate":
                WriteLine($$"""{"seq":{{sequence}},"errored":true,"message":"\ud800"}""");
                break;
            case "huge-line":
                WriteLine(new string('x', ManyBytes));
                break;
            case "endless-line":
                while (true)
                {
                    output.Write(new string('x', ManyBytes));
                }

            case "noisy":
                error.WriteLine(new string('e', ManyBytes));
                break;
        }

        _last = Replies.To(way, sequence, command);
        WriteLine(_last);
        if (way == "twice")
        {
            WriteLine(_last);
        }

        return way == "dies-after-answer" ? 5 : null;
    }

    private void StartChild()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], "slow-start", folder])
        {
            RedirectStandardInput = true,
        })!;
        child.StandardInput.WriteLine("""{"cmd":"start"}""");
        File.WriteAllText(Path.Combine(folder, "child.pid"), $"{child.Id}");
    }

    private void Record(string line)
    {
        if (way == "records")
        {
            File.AppendAllText(Path.Combine(folder, "received.jsonl"), line + "\n");
        }
    }

    private void WriteLine(string line)
    {
        output.Write(line + "\n");
        output.Flush();
    }

    private static void Hang()
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
