using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Out-File, which also stands behind the redirections &gt; and &gt;&gt;.</summary>
[Cmdlet(VerbsData.Out, "File", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
public sealed class OutFileCommand : PSCmdlet, IDisposable
{
    private StreamWriter? writer;
    private TextRenderer? renderer;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ByPath")]
    [Alias("Path")]
    public string FilePath { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string LiteralPath
    {
        get => FilePath;
        set => FilePath = value;
    }

    [Parameter(Position = 1)]
    [EncodingName]
    public Encoding Encoding { get; set; } = new UTF8Encoding(false);

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void BeginProcessing()
    {
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(FilePath, out var provider, out _);
        if (!ItemCommand.IsFileSystem(provider))
            ThrowTerminatingError(new ErrorRecord(
                new PSNotSupportedException($"'{FilePath}' is no file."), "ReadWriteFileNotFileSystemProvider", ErrorCategory.InvalidArgument, FilePath));
        if (!ShouldProcess(path, "Output to File"))
            return;
        try
        {
            if (Force && new FileInfo(path) is { Exists: true, IsReadOnly: true } readOnly)
                readOnly.IsReadOnly = false;
            var mode = Append ? FileMode.Append : NoClobber ? FileMode.CreateNew : FileMode.Create;
            writer = new StreamWriter(new FileStream(path, mode, FileAccess.Write, FileShare.Read), Encoding);
        }
        catch (IOException failure) when (NoClobber && File.Exists(path))
        {
            ThrowTerminatingError(new ErrorRecord(failure, "NoClobber", ErrorCategory.ResourceExists, path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(failure, "FileOpenFailure", ErrorCategory.OpenError, path));
        }
    }

    protected override void ProcessRecord()
    {
        if (writer is null)
            return;
        if (renderer is null && InputObject?.BaseObject is string text)
        {
            WriteLine(text);
            return;
        }
        renderer ??= new TextRenderer(Host, Width == 0 ? null : Width, WriteLine);
        renderer.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        renderer?.End();
        Dispose();
    }

    public void Dispose()
    {
        renderer?.Dispose();
        writer?.Dispose();
        writer = null;
    }

    private void WriteLine(string line)
    {
        if (NoNewline)
            writer!.Write(line);
        else
            writer!.WriteLine(line);
    }
}
