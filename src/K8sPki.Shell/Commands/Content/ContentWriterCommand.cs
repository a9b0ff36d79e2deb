using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>What Set-Content and Add-Content share: one writer per file, open until the last value.</summary>
public abstract class ContentWriterCommand : ItemCommand, IDisposable
{
    private readonly List<(string Path, Action<object?> Write, IDisposable Close)> targets = [];
    private bool opened;

    private protected ContentWriterCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "LP")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[] Value { get; set; } = [];

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter]
    [EncodingName]
    public Encoding Encoding { get; set; } = new UTF8Encoding(false);

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether the file keeps what it holds.</summary>
    private protected abstract bool Appends { get; }

    protected override void ProcessRecord()
    {
        if (!opened)
            foreach (var path in Path)
                Attempt(path, () => Open(ResolveNew(path)));
        opened = true;
        foreach (var value in Value ?? [null])
            foreach (var (path, write, _) in targets)
                Attempt(path, () => write(value));
        if (PassThru)
            WriteObject(Value, true);
    }

    protected override void EndProcessing() => Dispose();

    public void Dispose()
    {
        foreach (var (_, _, close) in targets)
            close.Dispose();
        targets.Clear();
        GC.SuppressFinalize(this);
    }

    private void Open(ResolvedItem item)
    {
        if (!ShouldProcess(item.Path, Appends ? "Add Content" : "Set Content"))
            return;
        if (!item.IsFileSystem)
            OpenOther(item);
        else if (Directory.Exists(item.Path))
            WriteError(new ErrorRecord(
                new UnauthorizedAccessException($"'{item.Path}' is a directory; content goes into files."),
                "WriteContainerContent", ErrorCategory.InvalidOperation, item.Path));
        else
            OpenFile(item.Path);
    }

    private void OpenOther(ResolvedItem item)
    {
        if (!Appends && InvokeProvider.Item.Exists(item.Qualified))
            InvokeProvider.Content.Clear(item.Qualified);
        var writer = InvokeProvider.Content.GetWriter([item.Qualified], Force, true).Single();
        targets.Add((item.Path, value => writer.Write(new List<object?> { value }), writer));
    }

    private void OpenFile(string path)
    {
        if (Force && new FileInfo(path) is { Exists: true, IsReadOnly: true } readOnly)
            readOnly.IsReadOnly = false;
        var stream = new FileStream(path, Appends ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read);
        if (AsByteStream)
        {
            targets.Add((path, value => stream.Write(LanguagePrimitives.ConvertTo<byte[]>(value)), stream));
            return;
        }
        var writer = new StreamWriter(stream, Encoding);
        targets.Add((path, value => Write(writer, value), writer));
    }

    private void Write(StreamWriter writer, object? value)
    {
        var text = value is null ? "" : LanguagePrimitives.ConvertTo<string>(value);
        if (NoNewline)
            writer.Write(text);
        else
            writer.WriteLine(text);
    }
}
