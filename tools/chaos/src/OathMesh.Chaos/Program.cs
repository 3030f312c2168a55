using OathMesh.Chaos;

if (!ChaosSettings.TryParse(args, out var settings, out var fault))
{
    await Console.Error.WriteLineAsync(fault);
    return 2;
}

var report = await ChaosRun.RunAsync(settings);
await Console.Out.WriteAsync(report.ToString());
return report.IsGood ? 0 : 1;
