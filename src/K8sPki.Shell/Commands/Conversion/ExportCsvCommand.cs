using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Export-Csv.</summary>
[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true)]
public sealed class ExportCsvCommand : CsvWriterCommand, IDisposable
{
    private StreamWriter? writer;
    private string path = "";
    private string[]? known;

    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath", "LP")]
    public string Path { get; set; } = "";

    [Parameter]
    [EncodingName]
    public Encoding Encoding { get; set; } = new UTF8Encoding(false);

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    protected override void BeginProcessing()
    {
        path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (!ShouldProcess(path, "Export-Csv"))
            return;
        try
        {
            if (Append && new FileInfo(path) is { Exists: true, Length: > 0 })
                known = CsvText.Rows(File.ReadLines(path, Encoding).SkipWhile(line => line.StartsWith("#TYPE", StringComparison.Ordinal)), Delimiter)
                    .FirstOrDefault()?.ToArray();
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

    protected override void EndProcessing() => Dispose();

    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }

    private protected override string[]? KnownColumns() => known;

    private protected override void WriteRow(string row) => writer?.WriteLine(row);
}
