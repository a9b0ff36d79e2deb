using Microsoft.PowerShell.Commands;

namespace K8sPki.Shell.Commands;

/// <summary>The engine's own formatter, which turns objects into the records that Out-Host and its like lay out.</summary>
[Cmdlet(VerbsCommon.Format, "Shape")]
public sealed class ShapeCommand : FormatDefaultCommand
{
    /// <summary>The command, callable without being known by name.</summary>
    internal static CmdletInfo Info { get; } = new("Format-Shape", typeof(ShapeCommand));
}
