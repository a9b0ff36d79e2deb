using System.Diagnostics;
using System.Globalization;
using K8sPki.Tests.PesterFiles;
using Xunit.Sdk;
using Xunit.v3;

namespace K8sPki.Tests.Progress;

/// <summary>
/// Hands all messages on and tells, in a line each, of classes and Pester files that ended and of tests that were skipped; the
/// slowest tests and those that failed stand at the end, where one looks first.
/// </summary>
internal sealed class ProgressSink(IReadOnlyCollection<IXunitTestCase> cases, IMessageSink inner) : IMessageSink
{
    private const int Slowest = 10;
    private readonly Dictionary<string, string> groups = cases.GroupBy(one => one.TestCollection.UniqueID)
        .ToDictionary(group => group.Key, group => NameOf(group.First()));
    private readonly Dictionary<string, long> started = [];
    private readonly Dictionary<string, string> running = [];
    private readonly List<(string Name, decimal Seconds)> ended = [];
    private readonly List<string> failed = [];
    private readonly Lock one = new();
    private int done;

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (one)
        {
            Note(message);
            foreach (var line in Lines(message))
                TestContext.Current.SendDiagnosticMessage("{0}", line);
        }

        return inner.OnMessage(message);
    }

    private void Note(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCollectionStarting starting:
                started[starting.TestCollectionUniqueID] = Stopwatch.GetTimestamp();
                break;
            case ITestStarting starting:
                running[starting.TestUniqueID] = starting.TestDisplayName;
                break;
            case ITestFailed failure:
                failed.Add($"failed: {running[failure.TestUniqueID]}: {failure.Messages.FirstOrDefault()?.Split('\n')[0]}");
                break;
            case ITestFinished finished:
                ended.Add((running[finished.TestUniqueID], finished.ExecutionTime));
                break;
        }
    }

    private IEnumerable<string> Lines(IMessageSinkMessage message) => message switch
    {
        ITestAssemblyStarting => [$"{groups.Count} classes and Pester files to run. {Length}"],
        ITestSkipped skipped => [$"skipped: {running[skipped.TestUniqueID]}: {skipped.Reason}"],
        ITestCollectionFinished finished => [LineOf(finished)],
        ITestAssemblyFinished => SlowestTests().Concat(failed),
        _ => [],
    };

    private static string Length => RunLength.IsFull
        ? "Long tests run at full length (K8SPKI_FULL=1)."
        : "Long tests are brief; K8SPKI_FULL=1 runs them at full length.";

    private static string NameOf(IXunitTestCase test) => test is PesterTestCase
        ? test.TestCaseDisplayName
        : test.TestClass.Class.Name;

    private string LineOf(ITestCollectionFinished finished)
    {
        var passed = finished.TestsTotal - finished.TestsFailed - finished.TestsSkipped - finished.TestsNotRun;
        (int Count, string Word)[] parts =
            [(passed, "passed"), (finished.TestsFailed, "failed"), (finished.TestsSkipped, "skipped")];
        var counts = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Word}"));
        var seconds = Stopwatch.GetElapsedTime(started[finished.TestCollectionUniqueID]).TotalSeconds;
        return $"{++done}/{groups.Count} {groups[finished.TestCollectionUniqueID]}: {counts} in {Seconds(seconds)}";
    }

    private IEnumerable<string> SlowestTests() =>
        ended.OrderByDescending(test => test.Seconds).Take(Slowest)
            .Select(test => $"slow: {Seconds((double)test.Seconds)} {test.Name}");

    private static string Seconds(double seconds) => seconds.ToString("0.0 s", CultureInfo.InvariantCulture);
}
