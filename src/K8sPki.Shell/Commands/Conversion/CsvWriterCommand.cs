using System.Collections;

namespace K8sPki.Shell.Commands;

/// <summary>When -UseQuotes puts quotes around a cell.</summary>
public enum CsvQuotes
{
    Never,
    Always,
    AsNeeded,
}

/// <summary>What ConvertTo-Csv and Export-Csv share: the first object says which columns there are.</summary>
public abstract class CsvWriterCommand : PSCmdlet
{
    private string[]? columns;

    private protected CsvWriterCommand()
    {
    }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    [Parameter]
    [Alias("ITI")]
    public SwitchParameter IncludeTypeInformation { get; set; }

    [Parameter]
    [Alias("UQ")]
    public CsvQuotes UseQuotes { get; set; } = CsvQuotes.Always;

    [Parameter]
    [Alias("QF")]
    public string[] QuoteFields { get; set; } = [];

    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    private protected abstract void WriteRow(string row);

    /// <summary>Columns that stand already; null takes those of the first object.</summary>
    private protected virtual string[]? KnownColumns() => null;

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        if (columns is null)
            Begin(InputObject);
        WriteRow(Row([.. columns!.Select(name => Text(InputObject, name))]));
    }

    private void Begin(PSObject first)
    {
        columns = KnownColumns();
        if (columns is not null)
            return;
        columns = first.BaseObject is IDictionary table
            ? [.. table.Keys.Cast<object>().Select(key => key.ToString()!)]
            : [.. first.Properties.Select(property => property.Name)];
        if (IncludeTypeInformation)
            WriteRow($"#TYPE {first.TypeNames[0]}");
        if (!NoHeader)
            WriteRow(Row([.. columns]));
    }

    private string Row(string?[] cells)
    {
        var column = 0;
        return CsvText.Line(cells, Delimiter, cell =>
        {
            var name = columns![Math.Min(column++, columns.Length - 1)];
            if (QuoteFields.Length > 0)
                return QuoteFields.Contains(name, StringComparer.OrdinalIgnoreCase);
            return UseQuotes == CsvQuotes.Always
                || (UseQuotes == CsvQuotes.AsNeeded && cell.AsSpan().IndexOfAny([Delimiter, '"', '\n', '\r']) >= 0);
        });
    }

    private static string? Text(PSObject item, string name)
    {
        var value = item.BaseObject is IDictionary table ? table[name]
            : item.Properties[name] is { } property ? PropertyExpression.ValueOf(property) : null;
        return value is null ? null : value is PSObject { BaseObject: var inner } ? inner.ToString()
            : value is IFormattable formattable ? formattable.ToString(null, System.Globalization.CultureInfo.CurrentCulture) : value.ToString();
    }
}
