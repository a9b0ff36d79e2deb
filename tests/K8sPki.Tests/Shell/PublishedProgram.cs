using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>k8spki as one file for linux-x64, made once and only in full runs: the compiler takes minutes for it.</summary>
public sealed class PublishedProgram : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder folder = new();

    public PublishedProgram()
    {
        if (WhyNot is null)
            Pwsh.Run(new PeerCall("-NonInteractive", "-File", Repository.PathOf("build.ps1"), "-Task", "Publish", "-Runtime", "linux-x64", "-Destination", folder["out"]) { Timeout = TimeSpan.FromMinutes(20) }).Accepted();
    }

    /// <summary>Why there is no such program in this run.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64
            ? "the published file is tried on linux-x64"
            : RunLength.IsFull ? null : "publishing takes minutes; K8SPKI_FULL=1 does it";

    public string Path => folder["out/k8spki/linux-x64/k8spki"];

    /// <summary>Where the file unpacks itself.</summary>
    public string Unpacked => folder["unpacked"];

    public PeerRun Run(params string[] arguments)
    {
        var call = new PeerCall(arguments) { Environment = new() { ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Unpacked } };
        using var process = PeerProcess.Start(Path, call);
        return process.WaitForExit(Longest) ?? throw new TimeoutException($"k8spki {string.Join(' ', arguments)} did not end.\n{process.Output}\n{process.Error}");
    }

    public void Dispose() => folder.Dispose();
}
