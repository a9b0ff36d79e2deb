namespace K8sPki;

/// <summary>One block between a BEGIN and an END line (RFC 7468), or what stood there instead.</summary>
internal sealed class PemBlock
{
    /// <summary>The words after BEGIN, for example <c>CERTIFICATE</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The number of the BEGIN line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Where the BEGIN line starts, in bytes of the text.</summary>
    public int Start { get; init; }

    /// <summary>How many bytes it takes from BEGIN to the end of the END line, its line end left out.</summary>
    public int Length { get; init; }

    /// <summary>The decoded bytes; empty when <see cref="Problem"/> is set.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>RFC 1421 header lines such as <c>Proc-Type</c>; usually none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>Why the block could not be read; null when it could.</summary>
    public string? Problem { get; init; }

    private static readonly Dictionary<string, string> NoHeaders = [];
}
