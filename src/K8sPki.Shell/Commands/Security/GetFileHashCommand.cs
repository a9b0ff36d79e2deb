using System.Security.Cryptography;

namespace K8sPki.Shell.Commands;

/// <summary>Get-FileHash.</summary>
[Cmdlet(VerbsCommon.Get, "FileHash", DefaultParameterSetName = "Path")]
[OutputType(typeof(FileHashInfo))]
public sealed class GetFileHashCommand : ItemCommand
{
    private bool literal;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath
    {
        get => Path;
        set
        {
            literal = true;
            Path = value;
        }
    }

    [Parameter(Mandatory = true, ParameterSetName = "Stream")]
    public Stream? InputStream { get; set; }

    [Parameter(Position = 1)]
    [ValidateSet("SHA1", "SHA256", "SHA384", "SHA512", "MD5")]
    public string Algorithm { get; set; } = "SHA256";

    protected override void ProcessRecord()
    {
        if (InputStream is not null)
            Write(InputStream, null);
        else
            foreach (var path in Path)
                Attempt(path, () => ResolveItems(path, literal).ForEach(HashFile));
    }

    private void HashFile(ResolvedItem item)
    {
        if (Directory.Exists(item.Path))
            return;
        if (!File.Exists(item.Path))
        {
            WriteNotFound(item.Path);
            return;
        }
        using var file = File.OpenRead(item.Path);
        Write(file, item.Path);
    }

    private void Write(Stream stream, string? path)
    {
        var name = Algorithm.ToUpperInvariant();
        var hash = CryptographicOperations.HashData(new HashAlgorithmName(name), stream);
        var info = new PSObject(new FileHashInfo(name, Convert.ToHexString(hash), path));
        info.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.FileHashInfo");
        WriteObject(info);
    }
}
