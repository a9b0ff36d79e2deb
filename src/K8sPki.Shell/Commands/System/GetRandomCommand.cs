using System.Security.Cryptography;

namespace K8sPki.Shell.Commands;

/// <summary>Get-Random.</summary>
[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "Number")]
public sealed class GetRandomCommand : PSCmdlet
{
    private readonly List<object?> items = [];
    private Random? seeded;

    [Parameter(Position = 0, ParameterSetName = "Number")]
    public object? Maximum { get; set; }

    [Parameter(ParameterSetName = "Number")]
    public object? Minimum { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "List", ValueFromPipeline = true)]
    [AllowNull]
    public object?[] InputObject { get; set; } = [];

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    [Parameter(ParameterSetName = "List")]
    public SwitchParameter Shuffle { get; set; }

    [Parameter]
    public int? SetSeed { get; set; }

    protected override void BeginProcessing() => seeded = SetSeed is { } seed ? new Random(seed) : null;

    protected override void ProcessRecord() => items.AddRange(InputObject ?? [null]);

    protected override void EndProcessing()
    {
        if (ParameterSetName == "List")
        {
            WriteObject(Chosen(), true);
            return;
        }
        for (var i = 0; i < Count; i++)
            WriteNumber();
    }

    private void WriteNumber()
    {
        var (least, limit) = (Base(Minimum) ?? 0, Base(Maximum) ?? int.MaxValue);
        if (least is double or float || limit is double or float)
        {
            var (low, high) = (LanguagePrimitives.ConvertTo<double>(least), LanguagePrimitives.ConvertTo<double>(limit));
            WriteObject(low + ((high - low) * Fraction()));
            return;
        }
        var (from, to) = (LanguagePrimitives.ConvertTo<long>(least), LanguagePrimitives.ConvertTo<long>(limit));
        if (from >= to)
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException($"The minimum {from} must be below the maximum {to}."),
                "MinGreaterThanOrEqualMax", ErrorCategory.InvalidArgument, null));
        var number = from + (long)Math.Floor(Fraction() * (to - from));
        WriteObject(number is >= int.MinValue and <= int.MaxValue ? (object)(int)number : number);
    }

    private IEnumerable<object?> Chosen()
    {
        var count = Shuffle ? items.Count : Math.Min(Count, items.Count);
        for (var i = 0; i < count; i++)
        {
            var j = i + (int)Math.Floor(Fraction() * (items.Count - i));
            (items[i], items[j]) = (items[j], items[i]);
        }
        return items.Take(count);
    }

    /// <summary>0 or more, below 1. Without a seed it comes from the system's generator, as in PowerShell.</summary>
    private double Fraction() => seeded?.NextDouble() ?? RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    private static object? Base(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
