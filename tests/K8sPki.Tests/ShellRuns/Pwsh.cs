using System.Reflection;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>pwsh itself, from its package: PowerShell without the module and without profiles.</summary>
internal static class Pwsh
{
    private static readonly string Assembly = Path.Combine(
        typeof(Pwsh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "PowerShellPackage").Value!,
        OperatingSystem.IsWindows() ? "win" : "unix",
        "pwsh.dll");

    /// <summary>Runs it to its end.</summary>
    public static PeerRun Run(params string[] arguments) => Run(new PeerCall(arguments));

    /// <summary>Runs it to its end.</summary>
    public static PeerRun Run(PeerCall call) => DotNet.Run(Assembly, call with { Arguments = ["-NoProfile", .. call.Arguments] });
}
