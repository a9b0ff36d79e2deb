using System.Management.Automation;
using System.Security.Cryptography;
using K8sPki.Tests.Api.Access;
using K8sPki.Tests.Api.Objects;
using K8sPki.Tests.Engine;
using K8sPki.Tests.SigningRequests;
using X509 = System.Security.Cryptography.X509Certificates;

namespace K8sPki.Tests.HostileText;

/// <summary>
/// Objects of every public type that were read where every name drives a terminal: files, subjects, kubeconfig fields, answers of
/// a server.
/// </summary>
public sealed class HostileObjects : IDisposable
{
    /// <summary>Another title of the window, a return to the start of the line, and text from right to left.</summary>
    public const string Evil = "\u001b]0;x\u0007\rx\u202e";

    private const string Make = """
        $ErrorActionPreference = 'Stop'; $ConfirmPreference = 'None'; $WarningPreference = 'Ignore'; $InformationPreference = 'Ignore'
        $ca = "ca$evil.crt"; $a = "a$evil"
        $authority = Get-K8sCertificateAuthority $ca
        $quoted = ConvertTo-Json $evil
        $named = { param($text) ConvertTo-Json "$text$evil" }
        Set-Content -LiteralPath "config$evil" @"
        apiVersion: v1
        kind: Config
        current-context: $(& $named x)
        contexts:
        - name: $(& $named x)
          context: {cluster: $(& $named c), user: $(& $named u), namespace: $(& $named n), extensions: [{name: $(& $named e), extension: {k: $quoted}}]}
        clusters:
        - name: $(& $named c)
          cluster: {server: $(& $named 'https://s'), tls-server-name: $quoted, proxy-url: $(& $named 'http://p'), certificate-authority: $(& $named ca)}
        users:
        - name: $(& $named u)
          user: {token: $quoted, tokenFile: $(& $named t), username: $quoted, password: $quoted, as: $quoted, as-uid: $quoted, as-groups: [$quoted], as-user-extra: {k: [$quoted]}, client-certificate: $(& $named "ca"), client-key: $quoted, exec: {command: $quoted, args: [$quoted], env: [{name: $quoted, value: $quoted}], apiVersion: $quoted, interactiveMode: $quoted, installHint: $quoted}}
        - name: $(& $named v)
          user: {auth-provider: {name: $quoted, config: {k: $quoted}}}
        "@
        $env:KUBECONFIG = "$PWD/config$evil"
        $tree = Initialize-K8sPki "tree$evil" -NodeName n1 -AdvertiseAddress 10.0.0.1 -KeyAlgorithm ECDSA-P256
        Copy-Item -LiteralPath "config$evil" "tree$evil/x$evil.conf"
        Set-Content -LiteralPath "tree$evil/pki/bad$evil.crt" '-----BEGIN CERTIFICATE-----'
        @(
            $authority
            Get-K8sPublicKey "$a.key"; Get-K8sCertificateAuthority $ca; Get-K8sPrivateKey "$a.key"; Get-K8sCsr -Path "$a.csr"
            Get-K8sCertificate "$a.crt"
            Test-K8sCertificate "$a.crt" -Authority $ca -HostName "h$evil"
            Test-K8sCsr "$a.csr" -SignerName kubernetes.io/kube-apiserver-client
            Deny-K8sCsr "$a.csr" -Reason "r$evil"
            $asked; $asked | Test-K8sCsr; $placed
            Get-K8sKubeConfig; Get-K8sKubeConfig -Raw; Get-K8sKubeConfigContext; Get-K8sKubeConfigCluster; Get-K8sKubeConfigUser; Get-K8sKubeConfigUser -Raw; Test-K8sKubeConfig
            $tree; $access
        )
        $ErrorActionPreference = 'Ignore'
        Get-K8sCARotation "tree$evil" -InformationAction Ignore; $token | Get-K8sServiceAccountKey "tree$evil"
        Copy-Item -LiteralPath "tree$evil" -Destination "node$evil/etc/kubernetes" -Recurse
        Start-K8sCARotation ca -Root "node$evil" -WhatIf
        Get-K8sPki -Everything -Root "node$evil" -SkipEndpoint -SkipCluster -OutVariable all; $all.Places
        $line = "E0822 13:53:00.123456 1 x$evil.go:1] x$evil err=`"x509: certificate has expired$evil`""
        Set-Content -LiteralPath "a$evil.log" $line
        Get-Item "a*.log" | Get-K8sComponentLog "kubelet$evil" -Root "node$evil"
        $line | Get-K8sComponentLog "kubelet$evil" -CertificateErrors -Root "node$evil" -InformationAction Ignore
        Get-K8sPki "tree$evil"; (Get-K8sPki "tree$evil").Place; Test-K8sPki "tree$evil" -Within 4000.00:00; Update-K8sPki -Path "tree$evil" apiserver -OutVariable renewed
        $renewed | Restore-K8sPki -Force; Test-K8sPki "tree$evil" -Within 400.00:00 | Select-Object -First 1 | Repair-K8sPki -WhatIf
        Start-K8sProxy 0 -Server https://127.0.0.1:1 -CertificateAuthority $ca -ClientCertificate "$a.crt" -ClientKey "$a.key"
        Stop-K8sProxy
        """;

    private readonly EngineSession session = new();

    public HostileObjects()
    {
        session.Set("evil", Evil);
        session.Set("asked", SigningRequest());
        session.Set("placed", PlacedCertificate.Make(Evil));
        session.Set("access", AccessSamples.Of(Evil));
        session.Set("token", AccessSamples.Token(Evil));
        WritePair();
        All = [.. session.Run(Make).ThrowOnError().Output.OfType<PSObject>()];
    }

    /// <summary>The objects.</summary>
    public IReadOnlyList<PSObject> All { get; }

    /// <summary>The session that has them, in whose folder the files are.</summary>
    public EngineSession Session => session;

    public void Dispose() => session.Dispose();

    // This module writes no such names, so .NET does.
    private void WritePair()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var root = new X509.CertificateRequest(NameOf("ca"), authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509.X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(100));
        var request = new X509.CertificateRequest(NameOf("cn"), key, HashAlgorithmName.SHA256);
        var names = new X509.SubjectAlternativeNameBuilder();
        names.AddEmailAddress("a\u001b]0;x\u0007\r@b");
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(authority, now, now.AddDays(50), [1, 2, 3]);
        File.WriteAllText(session.PathOf($"ca{Evil}.crt"), authority.ExportCertificatePem());
        File.WriteAllText(session.PathOf($"a{Evil}.crt"), leaf.ExportCertificatePem());
        File.WriteAllText(session.PathOf($"a{Evil}.csr"), request.CreateSigningRequestPem());
        File.WriteAllText(session.PathOf($"a{Evil}.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509.X500DistinguishedName NameOf(string name)
    {
        var builder = new X509.X500DistinguishedNameBuilder();
        builder.AddOrganizationName($"o{Evil}");
        builder.AddCommonName(name + Evil);
        return builder.Build();
    }

    private static SigningRequest SigningRequest()
    {
        var item = SigningRequestForge.Make(SigningRequestForge.Request("/CN=x"), $"user{Evil}", $"example.com/s{Evil}",
            [$"client auth{Evil}"])
            .With("Denied", $"Reason{Evil}", $"Message{Evil}");
        item["metadata"]!["name"] = $"name{Evil}";
        item["metadata"]!["uid"] = $"uid{Evil}";
        item["metadata"]!["resourceVersion"] = $"1{Evil}";
        item["metadata"]!["labels"]![$"k{Evil}"] = Evil;
        item["spec"]!["groups"]![0] = $"group{Evil}";
        item["spec"]!["extra"]![$"e{Evil}"] = new System.Text.Json.Nodes.JsonArray(Evil);
        return item.Read();
    }
}
