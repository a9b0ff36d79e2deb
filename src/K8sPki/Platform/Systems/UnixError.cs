namespace K8sPki;

/// <summary>Why the system refused a call, as far as it matters here.</summary>
internal enum UnixError
{
    Other,
    NotPermitted,
    NotFound,
    Interrupted,
    NoReader,
    WouldBlock,
    AccessDenied,
    Busy,
    Exists,
    OtherDevice,
    NotAFolder,
    IsFolder,
    ReadOnly,
    TooManyLinks,
    NotSupported,
    DiskFull,
}

/// <summary>A call of the system that failed.</summary>
/// <param name="number">The number that errno had.</param>
/// <param name="text">What the system says of it.</param>
internal sealed class UnixException(int number, string text) : IOException(text)
{
    // errno(3): the numbers of old are alike on both systems, those that came later are not.
    private static readonly (int Linux, int Apple, UnixError Error)[] Numbers =
    [
        (1, 1, UnixError.NotPermitted),
        (2, 2, UnixError.NotFound),
        (4, 4, UnixError.Interrupted),
        (6, 6, UnixError.NoReader),
        (11, 35, UnixError.WouldBlock),
        (13, 13, UnixError.AccessDenied),
        (16, 16, UnixError.Busy),
        (17, 17, UnixError.Exists),
        (18, 18, UnixError.OtherDevice),
        (20, 20, UnixError.NotAFolder),
        (21, 21, UnixError.IsFolder),
        (28, 28, UnixError.DiskFull),
        (30, 30, UnixError.ReadOnly),
        (31, 31, UnixError.NotSupported),
        (38, 78, UnixError.NotSupported),
        (40, 62, UnixError.TooManyLinks),
        (95, 45, UnixError.NotSupported),
        (95, 102, UnixError.NotSupported),
        (122, 69, UnixError.DiskFull),
    ];

    /// <summary>Why it failed.</summary>
    public UnixError Error { get; } = Array.Find(Numbers, row => (OperatingSystem.IsLinux() ? row.Linux : row.Apple) == number).Error;

    /// <summary>True where the user has no right to it.</summary>
    public bool IsDenied => Error is UnixError.AccessDenied or UnixError.NotPermitted;
}
