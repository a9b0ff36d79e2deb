using System.Text.Json;

namespace K8sPki.Tests.PesterFiles;

/// <summary>
/// What came of a file: its tests in their order, and what failed outside of them, as discovery, BeforeAll and AfterAll.
/// </summary>
public sealed record PesterReport(IReadOnlyList<PesterResult> Tests, IReadOnlyList<PesterFailure> Failures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The tests, and one more where the file failed outside of them or holds none.</summary>
    public IEnumerable<PesterResult> Results =>
        Failures.Count == 0 && Tests.Count > 0 ? Tests : [.. Tests, OfWholeFile()];

    public static PesterReport Read(string path) =>
        JsonSerializer.Deserialize<PesterReport>(File.ReadAllText(path), Json)
            ?? throw new InvalidDataException($"{path} holds null.");

    /// <summary>The report on a file whose run was broken off.</summary>
    public static PesterReport BrokenOff(string message) => new([], [new PesterFailure(message, "")]);

    private PesterResult OfWholeFile() => new(
        "(outside of its tests)",
        "Failed",
        0,
        "",
        Failures.Count == 0 ? "The file holds no test." : string.Join('\n', Failures.Select(failure => failure.Message)),
        string.Join('\n', Failures.Select(failure => failure.Trace)));
}

/// <summary>Something that failed outside of a test.</summary>
public sealed record PesterFailure(string Message, string Trace);

/// <summary>
/// One It: what came of it in Pester's word, how long it took, what it wrote, why it failed or was skipped, and where in the
/// script.
/// </summary>
public sealed record PesterResult(string Name, string Result, double Seconds, string Output, string Message, string Trace);

/// <summary>A failed It; the stack is the script's.</summary>
public sealed class PesterFailureException(string message, string trace) : Exception(message)
{
    public override string? StackTrace => trace;
}
