using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace K8sPki.Benchmarks;

/// <summary>A program that asks an API server with HttpClient and nothing else: the same handshake, the same checks.</summary>
internal static class BareClient
{
    /// <summary>The argument that makes this program be such a process.</summary>
    public const string Argument = "--bare";

    private const int Repeats = 20;

    /// <summary>Milliseconds to the first answer and for each of the next.</summary>
    public static (double First, double Warm) Run(string kubeConfig, string path)
    {
        using var process = OwnProcess.Start(Argument, kubeConfig, path);
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        return (double.Parse(lines[0], CultureInfo.InvariantCulture), double.Parse(lines[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What the new process does.</summary>
    public static int RunInThisProcess(string kubeConfig, string path)
    {
        var text = File.ReadAllText(kubeConfig);
        var (server, authority, certificate, key) =
            (Value("server"), Pem("certificate-authority-data"), Pem("client-certificate-data"), Pem("client-key-data"));
        var clock = Stopwatch.StartNew();
        var policy =
            new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(authority));
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key)],
                CertificateChainPolicy = policy,
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server) };
        Ask();
        Print(clock.Elapsed);
        clock.Restart();
        for (var i = 0; i < Repeats; i++)
            Ask();
        Print(clock.Elapsed / Repeats);
        return 0;

        string Value(string name) => Regex.Match(text, name + ": *\"?([^\\s\"]+)").Groups[1].Value;
        string Pem(string name) => Encoding.ASCII.GetString(Convert.FromBase64String(Value(name)));
        void Ask() => client.GetStringAsync(path).GetAwaiter().GetResult();
        static void Print(TimeSpan time) =>
            Console.WriteLine(time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture));
    }
}
