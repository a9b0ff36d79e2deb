using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Benchmarks;

/// <summary>A folder of certificate files, a hundred to a folder, removed in the end.</summary>
internal sealed class CertificateTree : IDisposable
{
    private const int FilesInFolder = 100;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("K8sPki-");

    /// <summary>Makes the files; each holds <paramref name="certificates"/> certificates.</summary>
    public CertificateTree(int files, int certificates = 1)
    {
        var samples = Samples();
        for (var file = 0; file < files; file++)
        {
            var below = folder.CreateSubdirectory($"node-{file / FilesInFolder:000}");
            var path = System.IO.Path.Combine(below.FullName, $"kubelet-{file % FilesInFolder:00}.crt");
            File.WriteAllText(
                path, string.Concat(
                Enumerable.Range(0, certificates).Select(number => samples[(file + number) % samples.Length])));
        }
    }

    public string Path => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);

    // What a kubelet has: RSA, a user's name, a time that differs.
    private static string[] Samples()
    {
        using var key = RSA.Create(2048);
        return Enumerable.Range(0, FilesInFolder).Select(number =>
        {
            var request =
                new System.Security.Cryptography.X509Certificates.CertificateRequest(
                $"CN=system:node:node-{number}, O=system:nodes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            using var certificate =
                request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(number));
            return certificate.ExportCertificatePem() + "\n";
        }).ToArray();
    }
}
