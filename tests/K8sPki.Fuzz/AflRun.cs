using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SharpFuzz;
using SharpFuzz.Common;

namespace K8sPki.Fuzz;

/// <summary>
/// Targets under coverage: what fuzz.ps1 calls, in a copy of the program whose assemblies SharpFuzz has made count where they
/// come by.
/// </summary>
internal static class AflRun
{
    private const int MapSize = 1 << 16;

    // afl-fuzz takes no longer token.
    private const int LongestToken = 128;

    /// <summary>Does what the arguments ask for; null when it is none of these, else the exit code.</summary>
    public static int? Start(string[] args)
    {
        switch (args)
        {
            case ["--names"]:
                Prepare();
                Console.WriteLine(string.Join('\n', FuzzTarget.All));
                return 0;
            case ["--inputs", var name, var folder]:
                Prepare();
                return WriteInputs(FuzzTarget.Named(name), folder);
            case ["--afl", var name]:
                Prepare();
                return Run(FuzzTarget.Named(name));
            case ["--read", var name, .. var files]:
                Prepare();
                return Show(FuzzTarget.Named(name), files);
            case ["--keep", var name, var file, .. var folders]:
                return Keep(Prepare(), FuzzTarget.Named(name), file, folders);
            default:
                return null;
        }
    }

    /// <summary>A place to count in, which instrumented code needs from its first line on.</summary>
    private static unsafe IntPtr Prepare()
    {
        FuzzRun.IsAlone = true;
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapSize);
        return (IntPtr)Trace.SharedMem;
    }

    // afl-fuzz starts this process once and hands it input after input. What is thrown it keeps as a crash.
    private static int Run(FuzzTarget target)
    {
        ReadSeeds(target);
        Fuzzer.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            if (FuzzRun.Try(target, input.ToArray()) is { } problem)
                throw new InvalidOperationException(problem);
        });
        return 0;
    }

    // The first reading of anything is one of the runtime too: what it takes says nothing about the target.
    private static void ReadSeeds(FuzzTarget target)
    {
        foreach (var seed in target.Seeds)
            target.Read(seed);
    }

    /// <summary>What is known in <c>in/</c> and the fragments in <c>dictionary</c>, as afl-fuzz reads them.</summary>
    private static int WriteInputs(FuzzTarget target, string folder)
    {
        var inputs = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName;
        foreach (var (index, input) in target.Seeds.Concat(target.Corpus).Index())
            File.WriteAllBytes(Path.Combine(inputs, index.ToString("000", CultureInfo.InvariantCulture)), input);
        var tokens = target.Fragments.Select(Encoding.UTF8.GetBytes).Where(token => token.Length is > 0 and <= LongestToken);
        File.WriteAllLines(Path.Combine(folder, "dictionary"), tokens.Select(token =>
            $"\"{string.Concat(token.Select(value => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}")))}\""));
        return 0;
    }

    /// <summary>Reads files and says what is wrong.</summary>
    private static int Show(FuzzTarget target, IReadOnlyList<string> files)
    {
        var problems = files.Select(File.ReadAllBytes).Select(input => FuzzRun.Try(target, input)).OfType<string>().ToList();
        problems.ForEach(Console.WriteLine);
        return problems.Count > 0 ? 1 : 0;
    }

    /// <summary>Keeps the inputs of some folders that reach most.</summary>
    private static int Keep(IntPtr map, FuzzTarget target, string file, IEnumerable<string> folders)
    {
        ReadSeeds(target);
        var inputs = folders.SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            .Where(input => FuzzRun.Try(target, input) is null).ToList();
        var reached = inputs.Select(input => (input, Reached(map, target, input))).ToList();
        var chosen = FuzzCorpus.Choose(reached);
        FuzzCorpus.Write(file, chosen);
        Console.WriteLine($"{target}: {reached.SelectMany(one => one.Item2).Distinct().Count()} places in the code reached by "
            + $"{inputs.Count} inputs; {chosen.Count} are kept, {chosen.Sum(input => input.Length)} bytes, which reach "
            + $"{chosen.SelectMany(input => Reached(map, target, input)).Distinct().Count()}.");
        return 0;
    }

    private static unsafe int[] Reached(IntPtr map, FuzzTarget target, byte[] input)
    {
        var places = new Span<byte>((void*)map, MapSize);
        places.Clear();
        Trace.PrevLocation = 0;
        _ = FuzzRun.Try(target, input);
        return [.. places.ToArray().Index().Where(place => place.Item != 0).Select(place => place.Index)];
    }
}
