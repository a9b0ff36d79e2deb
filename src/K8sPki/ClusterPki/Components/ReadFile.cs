namespace K8sPki;

/// <summary>How people can read a file that a component refuses.</summary>
internal enum ReadFileState
{
    /// <summary>Not at all: it is reported as unreadable.</summary>
    Unreadable,

    /// <summary>With a password.</summary>
    Encrypted,

    /// <summary>As it is.</summary>
    Readable,
}

/// <summary>What the component behind a flag makes of the flag's files.</summary>
/// <param name="Component">The component.</param>
/// <param name="Name">The flag as it is called where it stands; the file's name for a file that is known by it.</param>
/// <param name="Reader">The reader.</param>
/// <param name="Verdict">What it says.</param>
internal sealed record ReadFile(string Component, string Name, GoReader Reader, GoVerdict Verdict)
{
    /// <summary>The file of the certificates, or of a key that is read by itself.</summary>
    public required NodeFile File { get; init; }

    /// <summary>The file of the pair's key; null without one.</summary>
    public NodeFile? KeyFile { get; init; }

    /// <summary>The file that is refused; of a pair that is one file that file.</summary>
    public NodeFile RefusedFile => Verdict.RefusedFile == GoFile.Key && KeyFile is not null ? KeyFile : File;

    /// <summary>True when certificate and key are one file.</summary>
    public bool IsOneFile => KeyFile?.Here == File.Here;

    /// <summary>How people can read the refused file.</summary>
    public ReadFileState State { get; init; }

    /// <summary>How many certificates people see in the file.</summary>
    public int Held { get; init; }

    /// <summary>True when the file of certificates holds a private key that its pair does not have elsewhere.</summary>
    public bool HoldsKey { get; init; }

    /// <summary>The files that, written anew as people read them, the component takes; none when that does not help.</summary>
    public IReadOnlyList<GoFile> Mends { get; init; } = [];
}
