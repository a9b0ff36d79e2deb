namespace K8sPki;

/// <summary>The blocks of one file, as each release of Go finds them.</summary>
/// <param name="Name">What the component calls the file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Earlier">By <see cref="GoPemRules.Earlier"/>.</param>
/// <param name="Later">By <see cref="GoPemRules.Later"/>.</param>
internal sealed record GoSource(string Name, int Length, IReadOnlyList<GoPemBlock> Earlier, IReadOnlyList<GoPemBlock> Later)
{
    /// <summary>True when every release finds the same.</summary>
    public bool IsAgreed => Earlier.Select(block => (block.Start, block.End)).SequenceEqual(Later.Select(block => (block.Start, block.End)));

    /// <summary>The blocks for some releases.</summary>
    public IReadOnlyList<GoPemBlock> Blocks(GoPemRules rules) => rules == GoPemRules.Earlier ? Earlier : Later;

    /// <summary>Finds the blocks.</summary>
    public static GoSource Read(byte[] content, string name) =>
        new(name, content.Length, GoPem.Read(content, GoPemRules.Earlier), GoPem.Read(content, GoPemRules.Later));
}
