using System.Management.Automation;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.PesterFiles;

/// <summary>What the stand-in tells of one file.</summary>
internal sealed class PesterReport
{
    private PesterReport(IReadOnlyList<string> errors, IReadOnlyDictionary<string, PesterResult> tests)
    {
        Errors = errors;
        Tests = tests;
    }

    /// <summary>What failed outside of the tests, each with its place.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The tests by name, in the file's order; a name that comes again is numbered.</summary>
    public IReadOnlyDictionary<string, PesterResult> Tests { get; }

    /// <summary>Discovers or runs a file in a session of its own.</summary>
    public static PesterReport Of(string path, bool discoverOnly)
    {
        using var session = new EngineSession();
        return Of(path, discoverOnly, session);
    }

    /// <summary>Discovers or runs a file in a session, which is used up by it.</summary>
    public static PesterReport Of(string path, bool discoverOnly, EngineSession session)
    {
        session.Set("standIn", Repository.PathOf("tests", "PesterStandIn", "PesterStandIn.psm1"));
        session.Set("file", path);
        session.Set("discoverOnly", discoverOnly);
        session.Run("Import-Module $standIn -ErrorAction Stop").ThrowOnError();
        var run = session.Run("Invoke-Pester -Path ([WildcardPattern]::Escape($file)) -PassThru -Output None -SkipRun:$discoverOnly");
        return run.Output is [{ } result]
            ? From(result)
            : new PesterReport([$"The run was broken off (exit code: {session.Host.ExitCode}). {string.Join('\n', run.Errors)}"], new Dictionary<string, PesterResult>());
    }

    /// <summary>The same report with other names for the tests.</summary>
    public PesterReport Renamed(Func<string, string> nameOf) =>
        new(Errors, Tests.Values.ToDictionary(test => nameOf(test.Name), StringComparer.Ordinal));

    private static PesterReport From(PSObject result)
    {
        var tests = new Dictionary<string, PesterResult>(StringComparer.Ordinal);
        foreach (var test in Items(result, "Tests").Select(PesterResult.From))
        {
            var name = test.Name;
            for (var i = 2; !tests.TryAdd(name, test with { Name = name }); i++)
                name = $"{test.Name} ({i})";
        }

        return new PesterReport([.. Items(result, "Errors").Select(error => $"{error.Properties["Message"].Value}\n{error.Properties["Trace"].Value}")], tests);
    }

    private static IEnumerable<PSObject> Items(PSObject owner, string property) =>
        LanguagePrimitives.GetEnumerable(owner.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject);
}

/// <summary>One It: what came of it, why, and where in the script.</summary>
internal sealed record PesterResult(string Name, string Result, string Message, string Trace, string Output, int Line, IReadOnlyList<string> Tags)
{
    public static PesterResult From(PSObject test) => new(
        Text(test, "Name"),
        Text(test, "Result"),
        Text(test, "Message"),
        Text(test, "Trace"),
        Text(test, "Output"),
        (int)test.Properties["Line"].Value,
        (string[]?)test.Properties["Tag"].Value ?? []);

    private static string Text(PSObject test, string property) => (string?)test.Properties[property].Value ?? "";
}

/// <summary>A failed It; the stack is the script's.</summary>
public sealed class PesterFailureException(string message, string trace) : Exception(message)
{
    public override string? StackTrace => trace;
}
