using System.Text;

namespace K8sPki.Tests.Peers;

/// <summary>How a peer is called: its arguments and, where they matter, the rest.</summary>
public sealed record PeerCall(IReadOnlyList<string> Arguments)
{
    public PeerCall(params string[] arguments)
        : this((IReadOnlyList<string>)arguments)
    {
    }

    /// <summary>The current folder; the folder for temporary files when not given.</summary>
    public string? Folder { get; init; }

    /// <summary>What the peer reads on its standard input.</summary>
    public byte[]? Input { get; init; }

    /// <summary>The same as text in UTF-8.</summary>
    public string? InputText
    {
        get => Input is null ? null : Encoding.UTF8.GetString(Input);
        init => Input = value is null ? null : Encoding.UTF8.GetBytes(value);
    }

    /// <summary>Whether more is to come on its standard input, by <see cref="PeerProcess.WriteLineAsync"/>.</summary>
    public bool KeepsInputOpen { get; init; }

    /// <summary>Variables beside those of this process.</summary>
    public Dictionary<string, string?>? Environment { get; init; }

    /// <summary>How long the peer may take; see <see cref="Patience"/>.</summary>
    public TimeSpan? Timeout { get; init; }
}
