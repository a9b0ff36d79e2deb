using System.Diagnostics;
using System.Globalization;
using K8sPki.Fuzz;

// dotnet run -c Release --project tests/K8sPki.Fuzz -- [target …] [--seconds N] [--seed N] [--round N] [--size N]
// Broken inputs for N seconds each, or, with --size, long ones of N bytes.
if (AflRun.Start(args) is { } code)
    return code;
FuzzRun.IsAlone = true;
var names = new List<string>();
var options = new Dictionary<string, int> { ["--seconds"] = 30, ["--seed"] = FuzzRun.DefaultSeed };
for (var i = 0; i < args.Length; i++)
{
    if (!args[i].StartsWith("--", StringComparison.Ordinal))
    {
        names.Add(FuzzTarget.Named(args[i]).Name);
        continue;
    }

    if (args[i] is not ("--seconds" or "--seed" or "--round" or "--size"))
    {
        Console.Error.WriteLine($"{args[i]} is none of --seconds, --seed, --round, --size.");
        return 2;
    }

    options[args[i]] = int.Parse(args[++i], CultureInfo.InvariantCulture);
}

var failed = false;
foreach (var target in FuzzTarget.All.Where(target => names.Count == 0 || names.Contains(target.Name)))
{
    var problems = options.TryGetValue("--size", out var size) ? Long(target, size) : Broken(target);
    foreach (var problem in problems)
    {
        Console.WriteLine(problem);
        failed = true;
    }
}

return failed ? 1 : 0;

static IEnumerable<string> Long(FuzzTarget target, int size)
{
    var clock = Stopwatch.StartNew();
    var inputs = Growth.Of(target, size).ToList();
    foreach (var input in inputs)
    {
        if (FuzzRun.Try(target, input) is { } problem)
            yield return problem;
    }

    Console.WriteLine($"{target.Name}: {inputs.Count} long inputs in {clock.Elapsed.TotalSeconds:0} s.");
}

IEnumerable<string> Broken(FuzzTarget target)
{
    var clock = Stopwatch.StartNew();
    int? only = options.TryGetValue("--round", out var number) ? number : null;
    var (count, refused) = (0, 0);
    for (var round = only ?? 0; clock.Elapsed.TotalSeconds < options["--seconds"]; round++)
    {
        var result = FuzzRun.Try(target, options["--seed"], round);
        if (result.Problem is { } problem)
        {
            yield return problem;
            yield break;
        }

        count++;
        refused += result.IsRefused ? 1 : 0;
        if (only is not null)
            break;
    }

    Console.WriteLine($"{target.Name}: {count} inputs, {refused} refused, the others read.");
}
