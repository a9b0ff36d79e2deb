using System.Management.Automation;
using K8sPki.Tests.Engine;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Module;

public sealed class ModuleIsolationTests
{
    [Fact]
    public async Task Eight_runspaces_at_once_share_the_module()
    {
        var runs = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var session = new EngineSession();
            return session.Run("(New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName x).GetType().Assembly.GetHashCode()").One().BaseObject;
        }));
        Assert.Single((await Task.WhenAll(runs)).Distinct());
    }

    /// <summary>All of BouncyCastle's version 2 have one assembly version, so that whoever came first would win.</summary>
    [Theory]
    [InlineData("BouncyCastle.Cryptography", "2.0.0.0", true)]
    [InlineData("BouncyCastle.Cryptography", "2.0.0.0", false)]
    [InlineData("YamlDotNet", "16.0.0.0", true)]
    [InlineData("YamlDotNet", "99.0.0.0", false)]
    public void What_another_module_brings_does_not_disturb(string assembly, string version, bool first)
    {
        using var folder = new TemporaryFolder();
        var other = folder[assembly + ".dll"];
        var load = $$"""
            Add-Type '[assembly: System.Reflection.AssemblyVersion("{{version}}")] public class Mine { }' -OutputAssembly '{{other}}'
            [System.Reflection.Assembly]::LoadFrom('{{other}}').GetType('Mine').Name
            """;
        var use = $$"""
            Import-Module '{{Repository.ModuleManifest}}'
            (New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName x).IsSignatureValid
            Set-Content '{{folder["config"]}}' "apiVersion: v1`nkind: Config`ncontexts:`n- name: here`n  context: {cluster: a, user: b}"
            (Get-K8sKubeConfigContext -KubeConfig '{{folder["config"]}}').Name -eq 'here'
            @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq '{{assembly}}' }).Count
            """;
        var run = Pwsh.Run("-NonInteractive", "-Command", first ? load + "\n" + use : use + "\n" + load);
        Assert.Equal("", run.Error);
        Assert.Contains("Mine", run.Output, StringComparison.Ordinal);
        Assert.Contains("True\nTrue\n", run.Output, StringComparison.Ordinal);
        if (first)
            Assert.EndsWith("\n2\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_from_another_session_are_taken_by_their_pem()
    {
        using var session = new EngineSession();
        session.Run("$ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA; $key = New-K8sPrivateKey -Algorithm ECDSA").ThrowOnError();
        session.Set("certificate", Remote(session.Run("$ca.Certificate").One()));
        session.Set("request", Remote(session.Run("$key | New-K8sCsr -CommonName far").One()));
        Assert.Equal("CN=ca", session.Run("$certificate | Get-K8sCertificate").Value("Subject"));
        Assert.Equal("CN=far", session.Run("$request | New-K8sCertificate -Authority $ca").Value("Subject"));
    }

    [Fact]
    public void A_private_key_from_another_session_is_refused_because_it_has_no_material()
    {
        using var session = new EngineSession();
        session.Set("key", Remote(session.Run("New-K8sPrivateKey -Algorithm ECDSA").One()));
        session.Run("$key | New-K8sCsr -CommonName far").Error("InputNotUnderstood");
    }

    private static object Remote(PSObject local) => PSSerializer.Deserialize(PSSerializer.Serialize(local));
}
