using System.Management.Automation;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that writes something public to a file, or gives it as text when no file is named.</summary>
public abstract class ExportCommand : PkiCommand
{
    private protected ExportCommand()
    {
    }

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter AsDer { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes content to the file, or outputs it.</summary>
    private protected void Write(string what, byte[] content, object result, FileProtection protection = FileProtection.Public)
    {
        if (OutFile is null)
        {
            WriteObject(AsDer ? content : Encoding.UTF8.GetString(content));
            return;
        }

        var path = OutPath(OutFile, "objects", "one")!;
        if (!ShouldProcess(path, $"Write {what}"))
            return;
        WriteOut(path, content, protection, Force);
        if (PassThru)
            WriteObject(At(result, path));
    }

    private static object At(object result, string path) => result switch
    {
        Certificate certificate => certificate.At(path),
        CertificateRequest request => request.At(path),
        _ => result,
    };
}
