using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>Programs that dotnet runs from their assembly.</summary>
internal static class DotNet
{
    /// <summary>What runs them: the SDK that runs the tests need not be installed where an executable of its own would look for it.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Starts one; it is ended when the result is disposed of.</summary>
    public static PeerProcess Start(string assembly, PeerCall call) =>
        PeerProcess.Start(Host, call with { Arguments = [assembly, .. call.Arguments] });

    /// <summary>Runs one to its end.</summary>
    public static PeerRun Run(string assembly, PeerCall call)
    {
        using var process = Start(assembly, call);
        return process.WaitForExit(call.Timeout ?? Patience.Limit) ?? throw new TimeoutException(
            $"{assembly} {string.Join(' ', call.Arguments)} did not end.\n{process.Output}\n{process.Error}");
    }
}
