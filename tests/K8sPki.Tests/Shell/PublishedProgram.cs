using System.Runtime.InteropServices;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;
using Processor = System.Runtime.InteropServices.Architecture;

namespace K8sPki.Tests.Shell;

/// <summary>k8spki as one file for linux-x64, made once and only in full runs: the compiler takes minutes for it.</summary>
public sealed class PublishedProgram : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PublishedProgram()
    {
        if (WhyNot is not null)
            return;
        var publish = new PeerCall("-NonInteractive", "-File", Repository.PathOf("build.ps1"), "-Task", "Publish", "-Runtime",
            "linux-x64", "-Destination", folder["out"]);
        Pwsh.Run(publish with { Timeout = Patience.Limit * 2 }).Accepted();
    }

    /// <summary>Why there is no such program in this run.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Processor.X64
            ? "the published file is tried on linux-x64"
            : RunLength.IsFull ? null : "publishing takes minutes; K8SPKI_FULL=1 does it";

    public string Path => folder["out/k8spki/linux-x64/k8spki"];

    /// <summary>Where the file unpacks itself.</summary>
    public string Unpacked => folder["unpacked"];

    public PeerRun Run(PeerCall call)
    {
        // .NET writes what prepares a terminal to the output even where that is none.
        var environment = new Dictionary<string, string?>(call.Environment ?? []) { ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Unpacked,
            ["TERM"] = "dumb" };
        using var process = PeerProcess.Start(Path, call with { Environment = environment });
        return process.WaitForExit(Patience.Limit)
            ?? throw new TimeoutException(
                $"k8spki {string.Join(' ', call.Arguments)} did not end.\n{process.Output}\n{process.Error}");
    }

    public void Dispose() => folder.Dispose();
}
