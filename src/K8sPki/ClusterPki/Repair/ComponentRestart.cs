using System.Diagnostics;
using K8sPki.Endpoints;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Restarts one component of this node and waits until it answers: a unit by systemctl, a static pod by giving its manifest a
/// name that kubelet passes over until the pod has ended.
/// </summary>
/// <param name="facts">What was read of the node.</param>
/// <param name="control">Says how long to wait, and is told what for.</param>
internal sealed class ComponentRestart(PkiInventory facts, RepairControl control)
{
    private const string Program = "systemctl";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskingLimit = TimeSpan.FromSeconds(2);

    /// <summary>Restarts it.</summary>
    /// <exception cref="PkiException">It cannot be restarted, does not end, or does not answer again.</exception>
    public void Run(PkiRestart restart)
    {
        var old = Processes(restart.Component);
        var endpoints = EndpointDiscovery.Of(facts).Reached
            .Where(endpoint => endpoint.Component == restart.Component && endpoint.Kind != PkiEndpointKind.Loopback
                && endpoint.ServerName.Length == 0).ToList();
        switch (restart.Kind)
        {
            case PkiRestartKind.StaticPod when old.Count > 0 || !endpoints.TrueForAll(HasEnded):
                Cycle(restart, endpoints, old);
                break;
            case PkiRestartKind.StaticPod:
                // It has ended by itself, and kubelet starts it again and again.
                break;
            case PkiRestartKind.SystemdUnit:
                SystemCtl(UnitOf(restart));
                break;
            default:
                throw new UnsupportedInputException("RestartUnknown",
                    $"Nothing here says how {restart.Component} is started: {restart.Instruction}.");
        }

        Await($"{restart.Component} to answer with what is in its files", "ComponentNotBack",
            () => endpoints.Count > 0 ? endpoints.TrueForAll(IsCurrent) : Processes(restart.Component).Except(old).Any()
                || old.Count == 0);
    }

    private void Cycle(PkiRestart restart, List<PkiEndpoint> endpoints, List<int> old)
    {
        var manifest = facts.Tree.Here(new LocalPath(restart.Source!));
        HiddenManifest.Hide(manifest);
        try
        {
            Await($"{restart.Component} to end", "ComponentNotEnded", () => endpoints.TrueForAll(HasEnded)
                && !Processes(restart.Component).Intersect(old).Any());
        }
        finally
        {
            HiddenManifest.Show(manifest);
        }
    }

    private List<int> Processes(string component) =>
    [
        .. ProcessReader.Read(facts.Tree.Again()).Where(process => process.Component == component).Select(process => process.Id),
    ];

    // One that answers too late runs still.
    private bool HasEnded(PkiEndpoint endpoint) => Ask(endpoint) is { Chains.Count: 0 } asked
        && asked.Failures.All(failure => failure.InnerException is not OperationCanceledException);

    // One that makes its certificate itself has made another.
    private bool IsCurrent(PkiEndpoint endpoint)
    {
        var shown = Ask(endpoint).Chains.Select(chain => chain.Own).ToList();
        return shown.Count > 0 && (endpoint is not { Kind: PkiEndpointKind.File, Entry.Certificate: { } stored }
            || shown.TrueForAll(stored.Equals));
    }

    private EndpointResult Ask(PkiEndpoint endpoint) =>
        EndpointInquiry.AskAsync(endpoint.Question(AskingLimit), control.Cancellation).GetAwaiter().GetResult();

    private void Await(string what, string errorId, Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            control.Cancellation.ThrowIfCancellationRequested();
            if (clock.Elapsed > control.Patience)
                throw new ServerException(errorId, $"Waited {control.Patience} for {what}, in vain. Its log says why: "
                    + "Get-K8sComponentLog.");
            control.Progress($"Waiting for {what}");
            control.Cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    private static string UnitOf(PkiRestart restart) =>
        restart.Source is { } source && source.EndsWith(SystemdUnitName.Service, StringComparison.Ordinal)
            ? Path.GetFileName(source) : restart.Component;

    private void SystemCtl(string unit)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program, ["restart", "--", unit])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            })!;
            process.StandardInput.Close();
            var (said, output) = (process.StandardError.ReadToEndAsync(control.Cancellation),
                process.StandardOutput.ReadToEndAsync(control.Cancellation));
            process.WaitForExitAsync(control.Cancellation).GetAwaiter().GetResult();
            _ = output.GetAwaiter().GetResult();
            if (process.ExitCode != 0)
                throw new ServerException("RestartFailed", $"systemctl restart {unit} ended with {process.ExitCode}: "
                    + PrintableText.Escape(said.GetAwaiter().GetResult().Trim()));
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new MissingInputException("ProgramMissing",
                $"{Program} could not be started, so {unit} was not restarted: {failure.Message}", failure);
        }
    }
}
