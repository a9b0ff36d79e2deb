namespace K8sPki.Shell.Commands;

/// <summary>Format-Wide.</summary>
[Cmdlet(VerbsCommon.Format, "Wide")]
public sealed class FormatWideCommand : FormatCommand
{
    [Parameter(Position = 0)]
    public object? Property { get; set; }

    [Parameter]
    public SwitchParameter AutoSize { get; set; }

    [Parameter]
    public uint Column { get; set; }

    private protected override FormatShapeKind Kind => FormatShapeKind.Wide;

    private protected override object[]? Properties => [Property ?? Named()];

    private protected override bool IsPlain => false;

    private protected override FormatView Adjust(FormatView view) => view with
    {
        AutoSize = AutoSize || (Column == 0 && view.AutoSize),
        WideColumns = AutoSize ? 0 : Column == 0 ? 2 : Column,
    };

    /// <summary>The name of a thing is what tells it apart.</summary>
    private static ScriptBlock Named() => ScriptBlock.Create("if ($null -ne $_.Name) { $_.Name } else { $_ }");
}
