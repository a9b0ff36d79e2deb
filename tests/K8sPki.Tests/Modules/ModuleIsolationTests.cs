using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using K8sPki.Tests.Engine;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Modules;

public sealed class ModuleIsolationTests
{
    [Fact]
    public async Task Eight_runspaces_at_once_share_the_module()
    {
        var runs = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var session = new EngineSession();
            return session.Run("(New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName "
                + "x).GetType().Assembly.GetHashCode()").One().BaseObject;
        }));
        Assert.Single((await Task.WhenAll(runs)).Distinct());
    }

    /// <summary>All of BouncyCastle's version 2 have one assembly version, so that whoever came first would win.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_BouncyCastle_does_not_disturb(bool first)
    {
        using var folder = new TemporaryFolder();
        SaveAssembly(new AssemblyName("BouncyCastle.Cryptography") { Version = new(2, 0, 0, 0) }, folder["Other.dll"]);
        var load = $"[System.Reflection.Assembly]::LoadFrom('{folder["Other.dll"]}').GetType('Other').FullName";
        var use = $"Import-Module '{Repository.ModuleManifest}'; (New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName "
            + "x).IsSignatureValid";
        const string Count = "@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq "
            + "'BouncyCastle.Cryptography' }).Count";
        var run = Pwsh.Run("-NonInteractive", "-Command", first ? $"{load}; {use}; {Count}" : $"{use}; {load}; {use}; {Count}");
        Assert.Equal("", run.Error);
        Assert.Equal(first ? "Other\nTrue\n2\n" : "True\nOther\nTrue\n2\n", run.Output);
    }

    /// <summary>
    /// Every assembly that the module brings is in a load context of its own but the loader, whose name has its version in it.
    /// </summary>
    [Fact]
    public void It_brings_nothing_that_another_module_could_bring_too()
    {
        var run = Pwsh.Run("-NonInteractive", "-Command", $$"""
            $before = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Location
            Import-Module '{{Repository.ModuleManifest}}'
            $null = New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName x
            [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Location.Where{ $_ -notin $before -and $_ -like '{{Path.GetDirectoryName(Repository.ModuleManifest)}}*' } | Split-Path -Leaf
            """);
        Assert.Equal("K8sPki.Loader.dll\n", run.Output);
    }

    [Fact]
    public void Objects_from_another_session_are_taken_by_their_pem()
    {
        using var session = new EngineSession();
        session.Run("$ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA; $key = New-K8sPrivateKey -Algorithm "
            + "ECDSA").ThrowOnError();
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
        session.Run("$key | New-K8sCsr -CommonName far").Error("CopyFromElsewhere");
    }

    private static void SaveAssembly(AssemblyName name, string file)
    {
        var assembly = new PersistedAssemblyBuilder(name, typeof(object).Assembly);
        assembly.DefineDynamicModule("Other").DefineType("Other", TypeAttributes.Public).CreateType();
        assembly.Save(file);
    }

    private static object Remote(PSObject local) => PSSerializer.Deserialize(PSSerializer.Serialize(local));
}
