using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.DiskFaults;

/// <summary>What the disk does at a call.</summary>
internal enum DiskAction
{
    Count,
    FailOnce,

    /// <summary>Fails this call and all that follow which such a disk would fail.</summary>
    FailFrom,
    Kill,

    /// <summary>Tells of each call before it changes something.</summary>
    Tell,
    Slow,
}

/// <summary>What was asked of the disk while something ran.</summary>
/// <param name="Calls">The calls on files below the folder.</param>
/// <param name="Changing">Those of them that change something.</param>
/// <param name="Struck">Those that failed because they were to.</param>
internal readonly record struct DiskUse(long Calls, long Changing, long Struck);

/// <summary>The library tests/peers/faults/faults.c, built here and preloaded into processes that these tests start.</summary>
internal static partial class FaultLibrary
{
    private const string Preload = "LD_PRELOAD";

    private delegate void Telling(long changing);

    /// <summary>Why it cannot be used here; null when it can.</summary>
    public static string? SkipReason() => !OperatingSystem.IsLinux() ? "a library is preloaded into programs of Linux alone"
        : Peer.SkipReason([Peer.CCompiler.Name]);

    /// <summary>Builds it into a folder.</summary>
    /// <returns>The variables of a process that it is preloaded into.</returns>
    public static Dictionary<string, string?> Build(TemporaryFolder folder)
    {
        var library = folder["libfaults.so"];
        Tool.Run(Peer.CCompiler.Name, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
            Repository.PathOf("tests", "peers", "faults", "faults.c"), "-ldl", "-lpthread");
        return new() { [Preload] = library };
    }

    /// <summary>Runs something on a disk below a folder.</summary>
    /// <param name="folder">The folder, without links on the way.</param>
    /// <param name="fault">What the disk does.</param>
    /// <param name="work">What runs.</param>
    /// <param name="told">Called before each change.</param>
    public static DiskUse Run(string folder, DiskFault fault, Action work, Action? told = null)
    {
        var calls = Calls.Value;
        Exception? failed = null;
        Telling telling = _ =>
        {
            try
            {
                told?.Invoke();
            }
            catch (Exception failure)
            {
                failed = failure;
            }
        };
        calls.Begin(folder, (int)fault.Action, (nint)fault.At, fault.Number, telling);
        try
        {
            work();
        }
        finally
        {
            calls.End(out calls.Counted, out calls.Changed, out calls.Struck);
            GC.KeepAlive(telling);
        }

        return failed is null ? new DiskUse(calls.Counted, calls.Changed, calls.Struck)
            : throw new InvalidOperationException("A state of the disk was not to be read.", failed);
    }

    /// <summary>Which call it was in the run before, for example <c>rename /pki/ca.crt</c>.</summary>
    public static string CallAt(long number)
    {
        var text = new byte[256];
        var length = Calls.Value.Call((nint)number, text, text.Length);
        return Encoding.UTF8.GetString(text, 0, Math.Clamp(length, 0, text.Length - 1));
    }

    private static readonly Lazy<Exports> Calls = new(() => new Exports(NativeLibrary.Load(
        Environment.GetEnvironmentVariable(Preload) ?? throw new InvalidOperationException("Nothing is preloaded here."))));

    private sealed class Exports(nint library)
    {
        public long Counted;
        public long Changed;
        public long Struck;

        public delegate void BeginCall(
            [MarshalAs(UnmanagedType.LPUTF8Str)] string folder, int action, nint at, int number, Telling telling);

        public delegate void EndCall(out long calls, out long changing, out long struck);

        public delegate int TextCall(nint number, byte[] text, int length);

        public BeginCall Begin { get; } = Of<BeginCall>(library, "faults_begin");

        public EndCall End { get; } = Of<EndCall>(library, "faults_end");

        public TextCall Call { get; } = Of<TextCall>(library, "faults_call");

        private static T Of<T>(nint library, string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }
}

/// <summary>One way in which the disk fails a run.</summary>
/// <param name="Action">What it does.</param>
/// <param name="At">At which call, from 1 on; where processes are killed at which of those that change something.</param>
/// <param name="Error">The name of the error.</param>
internal sealed record DiskFault(DiskAction Action, long At, string Error)
{
    // errno(3) of Linux.
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        [""] = 0, ["EINTR"] = 4, ["EIO"] = 5, ["EACCES"] = 13, ["ENOSPC"] = 28, ["EROFS"] = 30,
    };

    /// <summary>None: calls are counted.</summary>
    public static DiskFault None { get; } = new(DiskAction.Count, 0, "");

    /// <summary>Each way in which a call can fail.</summary>
    public static IReadOnlyList<DiskFault> Kinds { get; } =
    [
        .. new[] { "ENOSPC", "EACCES", "EIO", "EROFS", "EINTR" }.Select(error => new DiskFault(DiskAction.FailOnce, 0, error)),
        .. new[] { "ENOSPC", "EROFS", "EIO" }.Select(error => new DiskFault(DiskAction.FailFrom, 0, error)),
    ];

    /// <summary>The number of the error.</summary>
    public int Number => Numbers[Error];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Action} {Error} at {At}");
}
