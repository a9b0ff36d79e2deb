using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>The program k8spki as the build leaves it: real PowerShell with the module, in a process of its own.</summary>
internal static class ShellProgram
{
    /// <summary>The first argument of <see cref="DotNet.Host"/>.</summary>
    public static string Assembly { get; } = Repository.BuiltFile("src/K8sPki.Shell", "net10.0", "K8sPki.Shell.dll");

    /// <summary>How a terminal starts it.</summary>
    public static string CommandLine => $"'{DotNet.Host}' '{Assembly}'";

    /// <summary>Starts it with the arguments of pwsh; it is ended when the result is disposed of.</summary>
    public static PeerProcess Start(PeerCall call) => DotNet.Start(Assembly, call);

    /// <summary>Starts a script that ends with its first error.</summary>
    public static PeerProcess StartScript(string script, string? folder = null) =>
        Start(new PeerCall("-NonInteractive", "-Command", $"$ErrorActionPreference = 'Stop'; {script}") { Folder = folder });

    /// <summary>Runs it to its end.</summary>
    public static PeerRun Run(params string[] arguments) => Run(new PeerCall(arguments));

    /// <summary>Runs it to its end.</summary>
    public static PeerRun Run(PeerCall call) => DotNet.Run(Assembly, call);
}
