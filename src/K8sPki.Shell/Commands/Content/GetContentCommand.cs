using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Get-Content.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
[OutputType(typeof(string), typeof(byte))]
public sealed class GetContentCommand : PathCommand
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("First", "Head")]
    public long TotalCount { get; set; } = -1;

    [Parameter]
    [Alias("Last")]
    public int Tail { get; set; } = -1;

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter]
    [EncodingName]
    public Encoding Encoding { get; set; } = new UTF8Encoding(false);

    [Parameter]
    public long ReadCount { get; set; } = 1;

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing()
    {
        if (TotalCount >= 0 && Tail >= 0)
            ThrowTerminatingError(new ErrorRecord(
                new PSInvalidOperationException("-TotalCount and -Tail cannot be used together."),
                "TailAndHeadCannotCoexist", ErrorCategory.InvalidOperation, null));
    }

    protected override void ProcessRecord() => ForEachItem(item =>
    {
        if (!item.IsFileSystem)
            ReadOther(item);
        else if (Directory.Exists(item.Path))
            WriteError(new ErrorRecord(
                new UnauthorizedAccessException($"Unable to get content because it is a directory: '{item.Path}'. Please use 'Get-ChildItem' instead."),
                "GetContainerContentException", ErrorCategory.InvalidOperation, item.Path));
        else if (!File.Exists(item.Path))
            WriteNotFound(item.Path);
        else if (AsByteStream)
            ReadBytes(item.Path);
        else if (Raw)
            WriteLine(File.ReadAllText(item.Path, Encoding), item.Path, 1);
        else
            WriteLines(File.ReadLines(item.Path, Encoding), item.Path);
    });

    private void ReadBytes(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (TotalCount >= 0)
            bytes = bytes[..(int)Math.Min(TotalCount, bytes.Length)];
        if (Tail >= 0)
            bytes = bytes[Math.Max(0, bytes.Length - Tail)..];
        if (Raw || ReadCount == 0)
            WriteObject(bytes.ToArray(), enumerateCollection: false);
        else
            foreach (var value in bytes)
                WriteObject(value);
    }

    private void ReadOther(ResolvedItem item)
    {
        foreach (var reader in InvokeProvider.Content.GetReader([item.Qualified], Force, true))
            using (reader)
                WriteObject(reader.Read(TotalCount), true);
    }

    private void WriteLines(IEnumerable<string> lines, string path)
    {
        if (TotalCount >= 0)
            lines = lines.Take((int)Math.Min(TotalCount, int.MaxValue));
        if (Tail >= 0)
            lines = lines.TakeLast(Tail);
        if (ReadCount == 0)
        {
            WriteObject(lines.ToArray(), enumerateCollection: false);
            return;
        }
        var number = 0L;
        foreach (var line in lines)
        {
            if (Stopping)
                return;
            WriteLine(line, path, ++number);
        }
    }

    /// <summary>As in PowerShell, a line knows the file it comes from; commands that bind PSPath rely on it.</summary>
    private void WriteLine(string text, string path, long number)
    {
        var line = new PSObject(text);
        line.Properties.Add(new PSNoteProperty("PSPath", @"Microsoft.PowerShell.Core\FileSystem::" + path), true);
        line.Properties.Add(new PSNoteProperty("PSChildName", System.IO.Path.GetFileName(path)), true);
        line.Properties.Add(new PSNoteProperty("ReadCount", number), true);
        WriteObject(line);
    }
}
