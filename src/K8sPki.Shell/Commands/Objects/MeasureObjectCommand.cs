using System.Globalization;

namespace K8sPki.Shell.Commands;

/// <summary>Measure-Object.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object", DefaultParameterSetName = "GenericMeasure")]
[OutputType(typeof(MeasureInfo), typeof(TextMeasureInfo))]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly List<object> whole = [];
    private readonly Dictionary<string, List<object>> values = new(StringComparer.OrdinalIgnoreCase);

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Sum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Average { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Maximum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Minimum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter AllStats { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Line { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Word { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Character { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter IgnoreWhiteSpace { get; set; }

    private bool IsText => ParameterSetName == "TextMeasure";

    private bool NeedsNumbers => Sum || Average || StandardDeviation || AllStats;

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        if (Property is null)
        {
            whole.Add(InputObject.BaseObject);
            return;
        }
        foreach (var expression in PropertyExpression.From(Property))
            foreach (var (name, value) in expression.Of(InputObject))
            {
                if (!values.TryGetValue(name, out var list))
                    values[name] = list = [];
                if (value is not null)
                    list.Add(value is PSObject wrapped ? wrapped.BaseObject : value);
            }
    }

    protected override void EndProcessing()
    {
        if (Property is null)
            WriteObject(Report(null, whole));
        foreach (var (name, list) in values)
            if (list.Count > 0)
                WriteObject(Report(name, list));
            else
                WriteError(new ErrorRecord(
                    new PSArgumentException($"The property \"{name}\" cannot be found in the input for any objects."),
                    "GenericMeasurePropertyNotFound", ErrorCategory.InvalidArgument, null));
    }

    private PSObject Report(string? property, List<object> items)
    {
        var report = new PSObject(IsText ? Text(property, items) : Numbers(property, items));
        report.TypeNames.Insert(0, "Microsoft.PowerShell.Commands." + (IsText ? "TextMeasureInfo" : "GenericMeasureInfo"));
        return report;
    }

    private TextMeasureInfo Text(string? property, List<object> items)
    {
        var texts = items.ConvertAll(item => ObjectComparison.Text(item));
        return new TextMeasureInfo
        {
            Property = property,
            Lines = Line ? texts.Sum(text => text.Length == 0 ? 0 : text.TrimEnd('\n').Count(character => character == '\n') + 1) : null,
            Words = Word ? texts.Sum(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length) : null,
            Characters = Character ? texts.Sum(text => IgnoreWhiteSpace ? text.Count(c => !char.IsWhiteSpace(c)) : text.Length) : null,
        };
    }

    private MeasureInfo Numbers(string? property, List<object> items)
    {
        var numbers = NeedsNumbers ? items.Select(Number).OfType<double>().ToList() : [];
        var mean = numbers.Count > 0 ? numbers.Average() : 0;
        return new MeasureInfo
        {
            Property = property,
            Count = items.Count,
            Sum = Sum || AllStats ? numbers.Sum() : null,
            Average = (Average || AllStats) && numbers.Count > 0 ? mean : null,
            StandardDeviation = (StandardDeviation || AllStats) && numbers.Count > 0
                ? numbers.Count == 1 ? 0 : Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Count - 1)) : null,
            Maximum = Maximum || AllStats ? Extreme(items, 1) : null,
            Minimum = Minimum || AllStats ? Extreme(items, -1) : null,
        };
    }

    private double? Number(object item)
    {
        if (LanguagePrimitives.TryConvertTo<double>(item, CultureInfo.InvariantCulture, out var number))
            return number;
        WriteError(new ErrorRecord(
            new PSInvalidCastException($"Input object \"{item}\" is not numeric."), "NonNumericInputObject", ErrorCategory.InvalidType, item));
        return null;
    }

    private static object? Extreme(List<object> items, int sign)
    {
        object? best = null;
        foreach (var item in items)
            if (best is null || Math.Sign(ObjectComparison.Compare(item, best, false)) == sign)
                best = item;
        return best is sbyte or byte or short or ushort or int or uint or long or ulong or float or decimal
            ? Convert.ToDouble(best, CultureInfo.InvariantCulture) : best;
    }
}
