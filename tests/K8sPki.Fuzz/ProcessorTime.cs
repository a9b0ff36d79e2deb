using System.Runtime.InteropServices;

namespace K8sPki.Fuzz;

/// <summary>The time that processors have worked for something: unlike a clock it stands still while others work.</summary>
internal static partial class ProcessorTime
{
    // CLOCK_THREAD_CPUTIME_ID.
    private const int ThreadOnLinux = 3;
    private const int ThreadOnMac = 16;

    /// <summary>What this process has worked, with all its threads.</summary>
    public static TimeSpan OfProcess => Environment.CpuUsage.TotalTime;

    /// <summary>What this thread has worked.</summary>
    public static TimeSpan OfThread => OperatingSystem.IsWindows() ? OnWindows() : OnUnix();

    private static TimeSpan OnUnix() =>
        clock_gettime(OperatingSystem.IsMacOS() ? ThreadOnMac : ThreadOnLinux, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000)
            : throw new InvalidOperationException("The system does not say how long a thread has worked.");

    private static TimeSpan OnWindows() => GetThreadTimes(GetCurrentThread(), out _, out _, out var kernel, out var user)
        ? TimeSpan.FromTicks(kernel + user)
        : throw new InvalidOperationException("The system does not say how long a thread has worked.");

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Moment time);

    [LibraryImport("kernel32.dll")]
    private static partial nint GetCurrentThread();

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetThreadTimes(nint thread, out long created, out long exited, out long kernel, out long user);

    private readonly record struct Moment(nint Seconds, nint Nanoseconds);
}
