using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;
using NativeRequest = System.Security.Cryptography.X509Certificates.CertificateRequest;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// The same operation by kubectl on one copy and by a cmdlet on another: kubectl sees the same afterwards, and ours has
/// every comment of the lines that had to stay. What one refuses the other refuses too.
/// </summary>
public sealed class KubectlDifferenceTests : IDisposable
{
    private const int Comparisons = 15;
    private const int OperationsEach = 6;

    private const string Steps = """
        function Step([string] $Folder, [string] $After, [scriptblock] $Operation) {
            $WhatIfPreference = $true
            $foreseen = try { $null = & $Operation 3>$null 6>$null; '' } catch { "$($_.FullyQualifiedErrorId): $_" }
            $WhatIfPreference = $false
            Copy-Item $Folder "$After-whatif" -Recurse
            $refusal = try { $null = & $Operation 3>$null; '' } catch { "$($_.FullyQualifiedErrorId): $_" }
            Copy-Item $Folder $After -Recurse
            [System.IO.File]::WriteAllText("$After.refusal", $refusal)
            [System.IO.File]::WriteAllText("$After.foreseen", $foreseen)
        }

        """;

    /// <summary>Each part has every operation, in an order and on files of its own.</summary>
    public static TheoryData<int> Parts { get; } = new(Enumerable.Range(0, RunLength.Of(brief: 1, full: 1, longest: 2)));

    private readonly string root = Directory.CreateTempSubdirectory("k8spki-").FullName;

    public void Dispose() => Directory.Delete(root, true);

    [PeerTheory("kubectl")]
    [MemberData(nameof(Parts))]
    public async Task Operations_end_as_with_kubectl(int part)
    {
        var rows = KubeConfigOperations.All.ToArray();
        new Random(part).Shuffle(rows);
        var material = Material.Make();
        var comparisons = Enumerable.Range(0, Comparisons).Select(i => KubectlComparison.Make(
            root, (part * 1000) + i, Enumerable.Range(i * OperationsEach, OperationsEach).Select(at => rows[at % rows.Length]),
            material.WriteTo)).ToList();
        File.WriteAllText(Path.Combine(root, "steps.ps1"),
            Steps + string.Concat(comparisons.Select(comparison => comparison.Script())));
        using var shell = ShellProgram.StartScript(". ./steps.ps1", root);
        (await shell.EndAsync()).Accepted();
        var differences = comparisons.AsParallel().Select(comparison => comparison.Difference()).OfType<string>().ToList();
        Assert.True(differences.Count == 0, string.Join("\n========\n", differences));
    }

    [Fact]
    public void Every_operation_is_among_those_of_each_part() =>
        Assert.InRange(KubeConfigOperations.All.Count, 1, Comparisons * OperationsEach);

    /// <summary>An authority, a certificate of it and the certificate's key, as PEM.</summary>
    private sealed record Material(string Authority, string Client, string Key)
    {
        public static Material Make()
        {
            using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
            var request = new NativeRequest("CN=kubernetes", authorityKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            using var authority = request.CreateSelfSigned(from, to);
            using var client = new NativeRequest("CN=jane", key, HashAlgorithmName.SHA256).Create(authority, from, to, [1]);
            return new(authority.ExportCertificatePem() + "\n", client.ExportCertificatePem() + "\n",
                key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        public void WriteTo(string folder)
        {
            File.WriteAllText(Path.Combine(folder, "ca.pem"), Authority);
            File.WriteAllText(Path.Combine(folder, "client.pem"), Client);
            File.WriteAllText(Path.Combine(folder, "key.pem"), Key);
        }
    }
}
