namespace K8sPki.Shell.Commands;

/// <summary>New-TemporaryFile.</summary>
[Cmdlet(VerbsCommon.New, "TemporaryFile", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewTemporaryFileCommand : PSCmdlet
{
    protected override void EndProcessing()
    {
        if (ShouldProcess(Path.GetTempPath(), "Create File"))
            WriteObject(new FileInfo(Path.GetTempFileName()));
    }
}
