using System.Diagnostics;
using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>What a piece of work took.</summary>
/// <param name="Time">From start to end.</param>
/// <param name="Bytes">The most memory that it had, above what there was before it.</param>
internal sealed record Cost(TimeSpan Time, long Bytes)
{
    /// <summary>The median of each figure by itself.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs) => new(
        costs.Select(cost => cost.Time).Order().ElementAt(costs.Count / 2),
        costs.Select(cost => cost.Bytes).Order().ElementAt(costs.Count / 2));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Figures.Milliseconds(Time)} ms, {(Bytes < 0 ? "memory not known" : $"{Bytes / 1e6:0} MB")}");
}

/// <summary>The cost of one command line in a new session, counted from after the import.</summary>
internal static class CmdletCost
{
    public static Cost Of(string command)
    {
        var lines = UserSession.Run($$"""
            Import-Module '{{UserSession.Manifest}}'
            function Get-Peak { ([System.IO.File]::ReadAllLines('/proc/self/status') -match '^VmHWM')[0] -replace '\D' }
            $before = if ($IsLinux) { [long](Get-Peak) }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            {{command}}
            $clock.Elapsed.Ticks
            if ($IsLinux) { ([long](Get-Peak) - $before) * 1024 } else { -1 }
            """);
        return new Cost(
            TimeSpan.FromTicks(long.Parse(lines[^2], CultureInfo.InvariantCulture)),
            long.Parse(lines[^1], CultureInfo.InvariantCulture));
    }
}

/// <summary>The cost of a program of the system.</summary>
internal static class CommandCost
{
    public static Cost Of(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var reading = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        long peak = -1;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            peak = Math.Max(peak, PeakOf(process));
        }

        reading.Wait();
        return process.ExitCode == 0
            ? new Cost(clock.Elapsed, peak)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static long PeakOf(Process process)
    {
        try
        {
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It ended between the two lines; what was seen before counts.
            return -1;
        }
    }
}
