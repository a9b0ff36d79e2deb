using System.Management.Automation;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Engine;

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

    [Fact]
    public void Another_BouncyCastle_in_the_session_does_not_disturb()
    {
        var other = Repository.BuiltFile("tests/OtherBouncyCastle", "net8.0", "BouncyCastle.Cryptography.dll");
        var script = $$"""
            Remove-Module K8sPki
            [System.Reflection.Assembly]::LoadFrom('{{other}}').GetType('OtherBouncyCastle.Marker').GetProperty('Name').GetValue($null)
            Import-Module '{{Repository.ModuleManifest}}'
            (New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName x).IsSignatureValid
            """;
        Assert.Equal(new ShellRun(0, "the other BouncyCastle\nTrue\n", ""), ShellRun.Of("-NonInteractive", "-Command", script));
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
