using System.Diagnostics;

namespace K8sPki.Benchmarks;

/// <summary>kubeadm itself, which makes the same tree in two phases of its init: certificates, then kubeconfigs.</summary>
internal sealed class KubeadmTree
{
    private readonly string version;

    private KubeadmTree(string version) => this.version = version;

    /// <summary>The kubeadm on the PATH; null where there is none.</summary>
    public static KubeadmTree? Find()
    {
        try
        {
            return new KubeadmTree(Run("version", "-o", "short").Trim());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Its release, such as v1.34.1.</summary>
    public string Version => version;

    /// <summary>Makes the files in a folder.</summary>
    public void Make(string folder)
    {
        var pki = Path.Combine(folder, "pki");
        // Without a release it asks the internet for the newest.
        string[] cluster = ["--cert-dir", pki, "--apiserver-advertise-address", "10.0.0.10", "--control-plane-endpoint",
            "k8s.example:6443", "--kubernetes-version", version];
        Run(["init", "phase", "certs", "all", .. cluster]);
        Run(["init", "phase", "kubeconfig", "all", "--kubeconfig-dir", folder, "--node-name", "cp1", .. cluster]);
    }

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("kubeadm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"kubeadm ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }
}
