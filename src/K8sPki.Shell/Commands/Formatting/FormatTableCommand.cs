namespace K8sPki.Shell.Commands;

/// <summary>Format-Table.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : FormatCommand
{
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter AutoSize { get; set; }

    [Parameter]
    public SwitchParameter HideTableHeaders { get; set; }

    [Parameter]
    public SwitchParameter Wrap { get; set; }

    private protected override FormatShapeKind Kind => FormatShapeKind.Table;

    private protected override object[]? Properties => Property;

    private protected override bool IsPlain => !HideTableHeaders && !Wrap;

    private protected override FormatView Adjust(FormatView view) => view with
    {
        AutoSize = AutoSize || view.AutoSize,
        HideHeaders = HideTableHeaders || view.HideHeaders,
        Wrap = Wrap || view.Wrap,
    };
}
