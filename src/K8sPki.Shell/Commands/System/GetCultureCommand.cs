using System.Globalization;

namespace K8sPki.Shell.Commands;

/// <summary>Get-Culture.</summary>
[Cmdlet(VerbsCommon.Get, "Culture")]
[OutputType(typeof(CultureInfo))]
public sealed class GetCultureCommand : PSCmdlet
{
    protected override void BeginProcessing() => WriteObject(CultureInfo.CurrentCulture);
}
