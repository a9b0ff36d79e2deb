using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using K8sPki.TestServer;

namespace K8sPki.Benchmarks;

/// <summary>A TestApiServer in a process of its own, so that its work is not that of who asks it.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The argument that makes this program be such a process.</summary>
    public const string Argument = "--server";

    private readonly Process process;

    /// <param name="kubeConfig">Where the kubeconfig for it is written.</param>
    /// <param name="secrets">How many Secrets it has.</param>
    public ServerProcess(string kubeConfig, int secrets = 0)
    {
        process = OwnProcess.Start(Argument, kubeConfig, secrets.ToString(CultureInfo.InvariantCulture));
        if (process.StandardOutput.ReadLine() is null)
            throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>What the new process does: serves until its input ends.</summary>
    public static int RunInThisProcess(string kubeConfig, int secrets)
    {
        var server = TestApiServer.StartAsync().GetAwaiter().GetResult();
        server.Seed(10, Request());
        if (secrets > 0)
            ClusterSecrets.Seed(server, secrets);
        TestApiServer.WriteKubeConfig(kubeConfig, server.AdminKubeConfig);
        Console.WriteLine(server.Address);
        Console.In.ReadToEnd();
        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>A PKCS#10 in PEM.</summary>
    public static string Request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=jane, O=dev", key, HashAlgorithmName.SHA256).CreateSigningRequestPem() + "\n";
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
