using System.Reflection;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests;

/// <summary>pwsh itself, from its package: PowerShell without the module and without profiles.</summary>
internal static class Pwsh
{
    // Far above what a script of these tests takes; it only ends what hangs.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly string Assembly = Path.Combine(
        typeof(Pwsh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PowerShellPackage").Value!,
        OperatingSystem.IsWindows() ? "win" : "unix",
        "pwsh.dll");

    /// <summary>Runs it to its end.</summary>
    public static PeerRun Run(params string[] arguments) => Run(new PeerCall(arguments));

    public static PeerRun Run(PeerCall call) => DotNet.Run(Assembly, call with { Arguments = ["-NoProfile", .. call.Arguments] }, Longest);
}
