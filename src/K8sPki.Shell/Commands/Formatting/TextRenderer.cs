using System.Management.Automation.Host;
using K8sPki.Shell.Hosting;

namespace K8sPki.Shell.Commands;

/// <summary>Renders objects as the terminal would show them, through the engine's formatter, line by line.</summary>
internal sealed class TextRenderer : IDisposable
{
    private readonly ShellUserInterface ui;
    private readonly int width;
    private readonly Action<string> onLine;
    private readonly SteppablePipeline pipeline;

    /// <param name="host">The session's host.</param>
    /// <param name="width">Columns of a line; null takes the terminal's.</param>
    /// <param name="onLine">Receives each line.</param>
    public TextRenderer(PSHost host, int? width, Action<string> onLine)
    {
        ui = (host.PrivateData?.BaseObject as HostDevices)?.UserInterface
            ?? throw new PSNotSupportedException("Only a session of k8spki can render text here.");
        this.width = width ?? ui.Terminal.Width - 1;
        this.onLine = onLine;
        pipeline = ScriptBlock.Create("Microsoft.PowerShell.Core\\Out-Host").GetSteppablePipeline();
        pipeline.Begin(true);
    }

    public void Add(object? item)
    {
        using (ui.Capture(width, onLine))
            pipeline.Process(item);
    }

    public void End()
    {
        using (ui.Capture(width, onLine))
            pipeline.End();
    }

    public void Dispose() => pipeline.Dispose();
}
