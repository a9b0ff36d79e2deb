using K8sPki.Tests.Peers;

namespace K8sPki.Tests;

/// <summary>The program k8spki as the build leaves it: real PowerShell with the module, in a process of its own.</summary>
internal static class ShellProgram
{
    // Far above what a call takes; it only ends what hangs.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static string Assembly { get; } = Repository.BuiltFile("src/K8sPki.Shell", "net10.0", "K8sPki.Shell.dll");

    /// <summary>Starts it with the arguments of pwsh; it is ended when the result is disposed of.</summary>
    public static PeerProcess Start(PeerCall call) => DotNet.Start(Assembly, call);

    /// <summary>Runs it to its end.</summary>
    public static PeerRun Run(params string[] arguments) => Run(new PeerCall(arguments));

    public static PeerRun Run(PeerCall call) => DotNet.Run(Assembly, call, Longest);
}
