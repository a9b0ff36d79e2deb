namespace K8sPki.Shell.Commands;

/// <summary>Format-List.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : FormatCommand
{
    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    private protected override FormatShapeKind Kind => FormatShapeKind.List;

    private protected override object[]? Properties => Property;

    private protected override bool IsPlain => true;

    private protected override FormatView Adjust(FormatView view) => view;
}
