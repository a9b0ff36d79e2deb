using System.Management.Automation;
using System.Text.Json.Nodes;
using K8sPki.Tests.Api.Access;
using K8sPki.Tests.Api.Objects;
using K8sPki.Tests.Engine;
using K8sPki.Tests.SigningRequests;

namespace K8sPki.Tests.Remoting;

/// <summary>
/// An object of every public type as it comes back from another machine, and a session here in which other things of other
/// people lie at the same paths.
/// </summary>
public sealed class RemoteSamples : IDisposable
{
    /// <summary>What the other machine is called.</summary>
    public const string Node = "cp1.example";

    // Everything is made once as it is there, and once more as it is here: other keys and names at the same paths.
    private const string Make = """
        param($name)
        $ErrorActionPreference = 'Stop'; $ConfirmPreference = 'None'; $WarningPreference = 'Ignore'; $InformationPreference = 'Ignore'
        $authority = New-K8sCertificateAuthority -Subject "/CN=$name authority" -Algorithm ECDSA -OutFile ca.crt
        $key = New-K8sPrivateKey ECDSA -OutFile a.key
        $request = $key | New-K8sCsr -Subject "/CN=$name/O=$name" -DnsName "$name.example" -OutFile a.csr
        $certificate = $request | New-K8sCertificate -Authority ca.crt -OutFile a.crt
        New-K8sKubeConfig config -Server "https://$($name):6443" -CertificateAuthority ca.crt -ClientCertificate $certificate -ClientKey a.key -UserName u -ClusterName c -ContextName x
        $env:KUBECONFIG = "$PWD/config"
        $tree = Initialize-K8sPki tree -NodeName $name -AdvertiseAddress 10.0.0.1 -KeyAlgorithm ECDSA-P256
        """;

    private const string Gather = """
        $env:KUBECONFIG = "$PWD/config"
        $null = Initialize-K8sPki node/etc/kubernetes -NodeName there -AdvertiseAddress 10.0.0.1 -KeyAlgorithm ECDSA-P256 -Confirm:$false -WarningAction Ignore
        @{
            Certificate = Get-K8sCertificate a.crt
            CertificateAuthority = Get-K8sCertificateAuthority ca.crt
            PrivateKey = Get-K8sPrivateKey a.key
            PublicKey = Get-K8sPublicKey a.key
            CertificateRequest = Get-K8sCsr a.csr
            CertificateTestResult = Test-K8sCertificate a.crt -Authority ca.crt -Within 4000.00:00
            CertificateRequestTestResult = Test-K8sCsr a.csr -SignerName kubernetes.io/kube-apiserver-client
            RequestDenial = Deny-K8sCsr a.csr -Confirm:$false
            SigningRequest = $asked
            SigningRequestTestResult = $asked | Test-K8sCsr
            KubeConfig = Get-K8sKubeConfig -Raw
            KubeConfigContext = Get-K8sKubeConfigContext
            KubeConfigCluster = Get-K8sKubeConfigCluster
            KubeConfigUser = Get-K8sKubeConfigUser
            KubeConfigTestResult = Test-K8sKubeConfig
            PkiTreeEntry = @($tree | Where-Object Name -eq apiserver)[0]
            PkiEntry = Get-K8sPki tree -Name apiserver
            PkiCertificate = Get-K8sPki -Everything -Root node -Name apiserver -SkipEndpoint -SkipCluster
            PkiLocation = @((Get-K8sPki -Everything -Root node -Name apiserver -SkipEndpoint -SkipCluster).Places)[0]
            Finding = @(Test-K8sPki tree -Within 4000.00:00 -InformationAction Ignore)[0]
            ClusterObject = $placed.ClusterObject
            ComponentLogEntry = 'E0822 13:53:00.123456 1 x.go:1] x509: certificate has expired' | Get-K8sComponentLog kubelet -Root node
            CertificateLogError = 'E0822 13:53:00.123456 1 x.go:1] x509: certificate has expired' |
                Get-K8sComponentLog kubelet -CertificateErrors -Root node -InformationAction Ignore
            CertificatePlace = (Get-K8sPki tree -Name apiserver).Place
            PkiReference = @((Get-K8sPki tree).NamedBy)[0]
            RotationStatus = @(Get-K8sCARotation tree -InformationAction Ignore)[0]
            RotationPlanStep = @(Start-K8sCARotation ca -Root node -WhatIf)[0]
            PkiRenewal = Update-K8sPki apiserver -Path tree -Confirm:$false -WarningAction Ignore
            PkiRepair = @(Test-K8sPki tree -Within 4000.00:00 -InformationAction Ignore | Select-Object -First 1 |
                Repair-K8sPki -WhatIf)[0]
            PkiRestoredFile = @(Update-K8sPki apiserver -Path tree -WarningAction Ignore | Restore-K8sPki -Confirm:$false)[0]
            ApiProxy = Start-K8sProxy 0 -Server https://127.0.0.1:1 -CertificateAuthority ca.crt -ClientCertificate a.crt -ClientKey a.key
            ServiceAccountKey = @(Get-K8sServiceAccountKey tree)[0]
            ClusterAccess = $access
            FileInfo = Get-Item a.crt
            DirectoryInfo = Get-Item tree
        }
        Stop-K8sProxy
        """;

    private readonly EngineSession session = new();
    private readonly Dictionary<string, PSObject> originals = [];

    public RemoteSamples()
    {
        session.Run($$"""& { {{Make}} } there; $tree = @(Initialize-K8sPki tree -NodeName there -AdvertiseAddress 10.0.0.1)""")
            .ThrowOnError();
        session.Set("asked", SigningRequestOf("there").Read());
        session.Set("placed", PlacedCertificate.Make("there"));
        session.Set("access", AccessSamples.Of("there"));
        var table = (System.Collections.Hashtable)session.Run(Gather).ThrowOnError().Output[^1]!.BaseObject;
        foreach (var type in table.Keys.Cast<string>())
        {
            originals.Add(type, PSObject.AsPSObject(table[type] ?? throw new InvalidOperationException($"There is no {type}.")));
            Remote.Add(type, Copy(table[type]!));
        }

        session.Run($$"""
            Get-ChildItem | Remove-Item -Recurse -Force; & { {{Make}} } decoy
            $null = Initialize-K8sPki node/etc/kubernetes -NodeName own -AdvertiseAddress 10.0.0.1 -KeyAlgorithm ECDSA-P256 -Confirm:$false -WarningAction Ignore
            """).ThrowOnError();
    }

    /// <summary>The remains, by the name of the type.</summary>
    public Dictionary<string, PSObject> Remote { get; } = [];

    /// <summary>The same as it was there.</summary>
    public IReadOnlyDictionary<string, PSObject> Originals => originals;

    /// <summary>The session here. Its folder is where the other things lie.</summary>
    public EngineSession Session => session;

    /// <summary>What lies in the folder here, byte for byte.</summary>
    public string State() =>
        string.Join('\n', Directory.EnumerateFiles(session.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))} "
            + $"{new FileInfo(file).LastWriteTimeUtc.Ticks}"));

    /// <summary>
    /// What Invoke-Command makes of an object: its properties, those of lists as text, and the machine that it came from.
    /// </summary>
    public static PSObject Copy(object original)
    {
        var copy = PSObject.AsPSObject(PSSerializer.Deserialize(PSSerializer.Serialize(original, 1)));
        copy.Properties.Add(new PSNoteProperty("PSComputerName", Node));
        return copy;
    }

    public void Dispose() => session.Dispose();

    private static JsonObject SigningRequestOf(string name) => SigningRequestForge.Make(
        SigningRequestForge.Request($"/CN={name}", []), name, SigningRequestForge.Client, ["digital signature", "client auth"]);
}
