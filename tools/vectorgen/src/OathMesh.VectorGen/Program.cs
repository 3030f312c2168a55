using OathMesh.VectorGen;

if (args is not ["--out", var directory])
{
    Console.Error.WriteLine("usage: OathMesh.VectorGen --out DIRECTORY");
    return 2;
}

var files = Corpus.Files();
foreach (var stale in Writer.Stale(directory, files.Keys))
{
    File.Delete(stale);
    Console.WriteLine($"removed {stale}");
}

var changed = Writer.Write(directory, files);
Console.WriteLine($"{files.Count} files, {changed} changed");
return 0;
