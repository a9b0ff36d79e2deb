namespace K8sPki.Tests.Engine;

/// <summary>What Get-K8sCertificate -Recurse reads of a folder.</summary>
public sealed class FolderReadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineSession session = new();

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Old_files_of_this_module_are_left_out_unless_their_folder_is_given()
    {
        session.Set("folder", folder[""]);
        session.Run("""
            $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA
            foreach ($path in 'pki/ca.crt', 'k8spki-backup/2026-01-01/ca.crt', 'pki/k8spki-rotation/old/ca.crt') {
                $null = New-Item -ItemType Directory -Force (Split-Path (Join-Path $folder $path))
                $ca.Certificate.Pem | Set-Content (Join-Path $folder $path)
            }
            """).ThrowOnError();
        Assert.Equal(folder["pki/ca.crt"], Paths("$folder"));
        Assert.Equal(folder["pki/k8spki-rotation/old/ca.crt"], Paths("$folder/pki/k8spki-rotation"));
        Assert.Equal(folder["k8spki-backup/2026-01-01/ca.crt"], Paths("$folder/k8spki-backup"));
        Assert.Equal(folder["k8spki-backup/2026-01-01/ca.crt"], Paths("$folder/k8spki-backup/2026-01-01"));
    }

    private string Paths(string given) => session.Run($"(Get-K8sCertificate {given} -Recurse).Path").ThrowOnError().Text;
}
