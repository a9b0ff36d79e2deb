using System.Diagnostics;

namespace K8sPki.Tests.Platform;

/// <summary>Processes of a user without rights, whom only the superuser can become.</summary>
internal static class OtherUser
{
    /// <summary>The number that systems give to nobody.</summary>
    public const int Id = 65534;

    /// <summary>Skips the test where no such process can be started.</summary>
    public static void Require()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("only root on Linux can start a process of another user");
        if (!File.Exists("/usr/bin/setpriv"))
            Assert.Skip("setpriv is not installed");
    }

    /// <summary>Starts a program as that user.</summary>
    public static Process Start(string folder, params string[] command)
    {
        var start = new ProcessStartInfo("/usr/bin/setpriv", [$"--reuid={Id}", $"--regid={Id}", "--clear-groups", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = folder;
        return Process.Start(start)!;
    }

    /// <summary>Gives a file to that user.</summary>
    public static void Give(string path) => Run("chown", "--no-dereference", $"{Id}:{Id}", path);

    /// <summary>Runs a program of the system, which must succeed.</summary>
    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.StandardError.ReadToEnd()}");
    }
}
