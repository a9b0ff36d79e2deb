using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>A command that reads files by path, or what comes down the pipeline.</summary>
public abstract class ReadCommand : PkiCommand
{
    private PipelineInput? pipeline;

    private protected ReadCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    /// <summary>What a path names, in words.</summary>
    private protected virtual string Wanted => "file";

    /// <summary>Reads one source and writes what it holds.</summary>
    protected abstract void Read(InputSource source);

    /// <summary>Handles an object that need not be read; false when it has to be.</summary>
    protected virtual bool TryPass(object input) => false;

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is not null)
        {
            ReadInput(InputObject);
            return;
        }

        foreach (var path in Path ?? [])
            Attempt(path, () => AttemptEach(Paths.Resolve(path, Wanted).Select(found => new InputSource(found, null)), Read));
        foreach (var path in LiteralPath ?? [])
            Attempt(path, () => Read(new InputSource(Paths.Literal(path), null)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (pipeline is not null)
            AttemptEach(pipeline.Rest(), Read);
    }

    private void ReadInput(object input)
    {
        var value = Wrapped.Inner(input);
        // A list that is given by name is not taken apart by the engine.
        if (value is System.Collections.IEnumerable list and not (string or byte[]))
        {
            foreach (var item in list)
                ReadInput(item!);
            return;
        }

        Attempt(input, () =>
        {
            var known = ArgumentObjects.Unwrap(input);
            if (TryPass(known))
                return;
            pipeline ??= new PipelineInput(Paths);
            AttemptEach(pipeline.Open(known), Read);
        });
    }
}

/// <summary>
/// Counts verdicts, of which -Quiet makes one for all: good only where something was judged and nothing was bad.
/// </summary>
internal sealed class VerdictCount
{
    private bool isAnyJudged;
    private bool isAnyBad;

    /// <summary>True when something was judged and all of it is good.</summary>
    public bool IsGood => isAnyJudged && !isAnyBad;

    public void Add(bool isJudged, bool isGood)
    {
        isAnyJudged |= isJudged;
        isAnyBad |= !isGood;
    }
}

/// <summary>A command that judges what it reads.</summary>
public abstract class JudgingCommand : ReadCommand
{
    private readonly VerdictCount verdicts = new();

    private protected JudgingCommand()
    {
    }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Writes a verdict, or counts it alone.</summary>
    private protected void WriteVerdict(object result, bool isGood)
    {
        verdicts.Add(isJudged: true, isGood);
        if (!Quiet)
            WriteObject(result);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        base.Finish();
        if (Quiet)
            WriteObject(verdicts.IsGood && !HasFailed);
    }
}
