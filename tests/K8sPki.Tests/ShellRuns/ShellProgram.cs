using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>The program k8spki as the build leaves it: real PowerShell with the module, in a process of its own.</summary>
internal static class ShellProgram
{
    /// <summary>What runs it: the SDK that runs the tests need not be installed where an executable of its own would look for it.</summary>
    public static readonly string Host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The same as a full path, for what runs it without this PATH.</summary>
    public static string HostPath => Path.IsPathRooted(Host) ? Host
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Host)).First(File.Exists);

    /// <summary>The first argument of <see cref="Host"/>.</summary>
    public static readonly string Assembly = Repository.BuiltFile("src/K8sPki.Shell", "net10.0", "K8sPki.Shell.dll");

    /// <summary>How a terminal starts it.</summary>
    public static string CommandLine => $"'{Host}' '{Assembly}'";

    /// <summary>Starts it with the arguments of pwsh; it is ended when the result is disposed of.</summary>
    public static PeerProcess Start(PeerCall call) => PeerProcess.Start(Host, call with { Arguments = [Assembly, .. call.Arguments] });

    /// <summary>Starts a script that ends with its first error.</summary>
    public static PeerProcess StartScript(string script, string? folder = null) =>
        Start(new PeerCall("-NonInteractive", "-Command", $"$ErrorActionPreference = 'Stop'; {script}") { Folder = folder });
}
