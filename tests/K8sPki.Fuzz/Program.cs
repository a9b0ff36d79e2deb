using System.Diagnostics;
using System.Globalization;
using K8sPki.Fuzz;

// dotnet run -c Release --project tests/K8sPki.Fuzz -- [target …] [--seconds N] [--seed N] [--round N]
var names = new List<string>();
var seconds = 30;
var seed = FuzzRun.DefaultSeed;
int? only = null;
for (var i = 0; i < args.Length; i++)
{
    if (!args[i].StartsWith("--", StringComparison.Ordinal))
    {
        names.Add(args[i]);
        continue;
    }

    var value = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    switch (args[i++])
    {
        case "--seconds":
            seconds = value;
            break;
        case "--seed":
            seed = value;
            break;
        case "--round":
            only = value;
            break;
        default:
            Console.Error.WriteLine($"{args[i - 1]} is none of --seconds, --seed, --round.");
            return 2;
    }
}

var failed = false;
foreach (var target in FuzzTarget.All.Where(target => names.Count == 0 || names.Contains(target.Name)))
{
    var clock = Stopwatch.StartNew();
    string? problem = null;
    var refused = 0;
    var round = only ?? 0;
    for (; problem is null && clock.Elapsed.TotalSeconds < seconds && round <= (only ?? int.MaxValue - 1); round++)
    {
        var result = FuzzRun.Try(target, seed, round);
        problem = result.Problem;
        refused += result.IsRefused ? 1 : 0;
    }

    Console.WriteLine(problem ?? $"{target.Name}: {round - (only ?? 0)} inputs, {refused} refused, the others read.");
    failed |= problem is not null;
}

return failed ? 1 : 0;
