using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Out-String.</summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : PSCmdlet, IDisposable
{
    private readonly StringBuilder text = new();
    private TextRenderer? renderer;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    [Parameter]
    public SwitchParameter Stream { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    protected override void BeginProcessing() => renderer = new TextRenderer(Host, Width == 0 ? null : Width, Take);

    protected override void ProcessRecord() => renderer!.Add(InputObject);

    protected override void EndProcessing()
    {
        renderer!.End();
        if (!Stream)
            WriteObject(text.ToString());
    }

    public void Dispose() => renderer?.Dispose();

    private void Take(string line)
    {
        if (Stream)
            WriteObject(line);
        else if (NoNewline)
            text.Append(line);
        else
            text.AppendLine(line);
    }
}
