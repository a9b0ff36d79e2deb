using K8sPki.Tests.Peers;

namespace K8sPki.Tests;

/// <summary>Programs that dotnet runs from their assembly.</summary>
internal static class DotNet
{
    /// <summary>The SDK that runs the tests need not be installed where an executable of its own would look for it.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static PeerProcess Start(string assembly, PeerCall call) =>
        PeerProcess.Start(Host, call with { Arguments = [assembly, .. call.Arguments] });

    public static PeerRun Run(string assembly, PeerCall call, TimeSpan longest)
    {
        using var process = Start(assembly, call);
        return process.WaitForExit(call.Timeout ?? longest) ?? throw new TimeoutException(
            $"{assembly} {string.Join(' ', call.Arguments)} did not end within {longest}.\n{process.Output}\n{process.Error}");
    }
}
