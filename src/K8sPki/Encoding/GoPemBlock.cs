namespace K8sPki;

/// <summary>One block as Go's encoding/pem gives it.</summary>
/// <param name="Label">All between BEGIN and the dashes, kept exactly.</param>
/// <param name="HasHeaders">True when a line with a colon stands at its beginning.</param>
/// <param name="Data">The decoded bytes; there may be none.</param>
/// <param name="Start">Where the label begins.</param>
/// <param name="End">Where the next block is looked for.</param>
internal sealed record GoPemBlock(string Label, bool HasHeaders, byte[] Data, int Start, int End);
