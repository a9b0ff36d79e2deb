using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>What dotnet runs: a program from its assembly, or a command of the SDK.</summary>
internal static class DotNet
{
    /// <summary>
    /// What runs them: the SDK of these tests need not be installed where an executable of its own would look for it.
    /// </summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The same as a full path, for what runs it without this PATH.</summary>
    public static string HostPath => Path.IsPathRooted(Host) ? Host
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, Host)).First(File.Exists);

    /// <summary>Starts one; it is ended when the result is disposed of.</summary>
    public static PeerProcess Start(string what, PeerCall call) =>
        PeerProcess.Start(Host, call with { Arguments = [what, .. call.Arguments] });

    /// <summary>Runs one to its end.</summary>
    public static PeerRun Run(string what, PeerCall call)
    {
        using var process = Start(what, call);
        return process.WaitForExit(call.Timeout ?? Patience.Limit) ?? throw new TimeoutException(
            $"{what} {string.Join(' ', call.Arguments)} did not end.\n{process.Output}\n{process.Error}");
    }
}
