using System.Diagnostics;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Renewals on a disk that is full or cannot be written: a clear error, and every file as it was.</summary>
public sealed class RenewalDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineSession session = new();
    private bool isMounted;

    private string Disk => folder["disk"];

    public void Dispose()
    {
        session.Dispose();
        if (isMounted)
            Run("umount", Disk);
        folder.Dispose();
    }

    [Fact]
    public void A_full_disk_ends_the_run_and_the_next_goes_on()
    {
        Mount();
        var old = Contents();
        using (var fill = File.Create(Path.Combine(Disk, "fill")))
        {
            var free = new DriveInfo(Disk).AvailableFreeSpace;
            fill.Write(new byte[free - 20480]);
        }

        var run = session.Run("Update-K8sPki -Path $disk/k -WarningVariable warnings -WarningAction SilentlyContinue");
        Assert.Contains("no room left on the disk", run.Error("DiskFull").Message, StringComparison.Ordinal);
        Assert.Equal(old, Contents());
        File.Delete(Path.Combine(Disk, "fill"));
        Assert.Equal(12, session.Run("Update-K8sPki -Path $disk/k -WarningAction SilentlyContinue").ThrowOnError().Output.Count);
        Assert.Empty(session.Run("Test-K8sPki $disk/k").ThrowOnError().Output);
    }

    [Fact]
    public void A_disk_that_cannot_be_written_is_named_before_anything_is_made()
    {
        Mount();
        var old = Contents();
        Run("mount", "-o", "remount,ro", Disk);
        Assert.Contains("Read-only", session.Run("Update-K8sPki -Path $disk/k").Error("LockNotPossible").Message,
            StringComparison.Ordinal);
        Assert.Equal(old, Contents());
    }

    // Only a disk of its own can be filled without harm to others, and the superuser alone may mount one.
    private void Mount()
    {
        Directory.CreateDirectory(Disk);
        isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", Disk);
        if (!isMounted)
            Assert.Skip("no small disk can be mounted here");
        session.Set("disk", Disk);
        session.Run("$null = Initialize-K8sPki $disk/k -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 "
            + "-WarningAction SilentlyContinue").ThrowOnError();
    }

    private Dictionary<string, string> Contents() =>
        Directory.EnumerateFiles(Path.Combine(Disk, "k"), "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("k8spki-backup", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllText);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
