using System.Management.Automation;

namespace K8sPki.Tests.Engine;

/// <summary>What a script gave.</summary>
public sealed class EngineRun
{
    private EngineRun(IReadOnlyList<PSObject?> output, IReadOnlyList<EngineError> errors, IReadOnlyList<string> warnings,
        IReadOnlyList<string> verbose)
    {
        Output = output;
        Errors = errors;
        Warnings = warnings;
        Verbose = verbose;
    }

    public IReadOnlyList<PSObject?> Output { get; }

    public IReadOnlyList<EngineError> Errors { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<string> Verbose { get; }

    /// <summary>The one object written; the test fails on an error and on any other number of objects.</summary>
    public PSObject One()
    {
        ThrowOnError();
        return Assert.Single(Output) ?? throw new InvalidOperationException("The script wrote $null.");
    }

    /// <summary>A property of the one object written.</summary>
    public object? Value(string property) =>
        (One().Properties[property] ?? throw new InvalidOperationException($"The object has no property {property}.")).Value;

    /// <summary>The one error; the test fails when there is none or another.</summary>
    public EngineError Error(string id)
    {
        var error = Assert.Single(Errors);
        Assert.Equal(id, error.Id);
        return error;
    }

    /// <summary>The output as lines of text.</summary>
    public string Text => string.Join('\n', Output);

    /// <summary>Fails when the script wrote an error, with all of them.</summary>
    public EngineRun ThrowOnError()
    {
        if (Errors.Count > 0)
            Assert.Fail(string.Join('\n', Errors));
        return this;
    }

    internal static EngineRun From(PowerShell shell, PSDataCollection<PSObject> output, ErrorRecord? ending)
    {
        var errors = shell.Streams.Error.Select(record => new EngineError(record, false)).ToList();
        if (ending is not null)
            errors.Add(new EngineError(ending, true));
        return new EngineRun(
            [.. output],
            errors,
            [.. shell.Streams.Warning.Select(warning => warning.Message)],
            [.. shell.Streams.Verbose.Select(line => line.Message)]);
    }
}

/// <summary>An error a script wrote, or the one that ended it.</summary>
public sealed class EngineError(ErrorRecord record, bool isTerminating)
{
    /// <summary>The error's own id, without the name of the command that the engine appends.</summary>
    public string Id { get; } = record.FullyQualifiedErrorId.Split(',')[0];

    public string Message { get; } = record.ErrorDetails?.Message ?? record.Exception.Message;

    public ErrorCategory Category { get; } = record.CategoryInfo.Category;

    public object? Target { get; } = record.TargetObject is PSObject wrapped ? wrapped.BaseObject : record.TargetObject;

    /// <summary>Whether the error ended the script.</summary>
    public bool IsTerminating { get; } = isTerminating;

    public ErrorRecord Record { get; } = record;

    public override string ToString() => $"{Id} ({Category}): {Message}\n{Record.ScriptStackTrace}";
}
