using System.Management.Automation;
using System.Reflection;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Remoting;

/// <summary>
/// What comes from another machine is never taken for what has the same path here: what carries its content is used by it,
/// anything else is refused.
/// </summary>
public sealed class RemoteObjectTests(RemoteSamples samples) : IClassFixture<RemoteSamples>
{
    private const string Refused = "CopyFromElsewhere";

    private static readonly string[] Carriers = ["Certificate", "CertificateAuthority", "CertificateRequest", "PublicKey",
        "PkiEntry", "PkiCertificate", "SigningRequest", "KubeConfig", "RotationStatus"];

    // What has to be given beside the object. The object is $it; files are written into $out.
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["Approve-K8sCsr InputObject"] = "$it | Approve-K8sCsr -Authority $signer -OutFile $out/x",
        ["Approve-K8sCsr Authority"] = "Approve-K8sCsr $own/own.csr -Authority $it",
        ["Complete-K8sCARotation Report"] = "$it | Complete-K8sCARotation -Root $own",
        ["Deny-K8sCsr InputObject"] = "$it | Deny-K8sCsr @server",
        ["Export-K8sCertificate InputObject"] = "$it | Export-K8sCertificate",
        ["Export-K8sCertificate Chain"] = "Export-K8sCertificate -InputObject $own/own.crt -Chain $it",
        ["Export-K8sCertificate Key"] =
            "Export-K8sCertificate $out/x -InputObject $own/own.crt -AsPkcs12 -Password $word -Key $it",
        ["Export-K8sCsr InputObject"] = "$it | Export-K8sCsr",
        ["Export-K8sKubeConfig InputObject"] = "$it | Export-K8sKubeConfig $out/x",
        ["Export-K8sPkiReport InputObject"] = "$it | Export-K8sPkiReport $out/x.json -PassThru",
        ["Export-K8sPrivateKey InputObject"] = "$it | Export-K8sPrivateKey $out/x",
        ["Export-K8sPublicKey InputObject"] = "$it | Export-K8sPublicKey",
        ["Get-K8sCertificate InputObject"] = "$it | Get-K8sCertificate",
        ["Get-K8sCertificateAuthority InputObject"] = "$it | Get-K8sCertificateAuthority",
        ["Get-K8sComponentLog InputObject"] = "$it | Get-K8sComponentLog -Root $own",
        ["Get-K8sCsr InputObject"] = "$it | Get-K8sCsr @server",
        ["Get-K8sKubeConfig InputObject"] = "$it | Get-K8sKubeConfig -Raw",
        ["Get-K8sCARotation InputObject"] = "$it | Get-K8sCARotation",
        ["Get-K8sPki InputObject"] = "$it | Get-K8sPki",
        ["Get-K8sPrivateKey InputObject"] = "$it | Get-K8sPrivateKey",
        ["Get-K8sPublicKey InputObject"] = "$it | Get-K8sPublicKey",
        ["Initialize-K8sPki SignedCertificate"] = "$it | Initialize-K8sPki $own/tree -NodeName own",
        ["Merge-K8sKubeConfig InputObject"] = "$it | Merge-K8sKubeConfig -KubeConfig $out/x -PassThru",
        ["New-K8sCertificate Authority"] = "New-K8sCertificate -Request $own/own.csr -Authority $it",
        ["New-K8sCertificate Key"] = "New-K8sCertificate -Key $it -CommonName own -Authority $signer",
        ["New-K8sCertificate Request"] = "$it | New-K8sCertificate -Authority $signer",
        ["New-K8sCertificateAuthority Authority"] = "New-K8sCertificateAuthority -CommonName own -Authority $it",
        ["New-K8sCertificateAuthority CrossSign"] = "New-K8sCertificateAuthority -CrossSign $it -Authority $signer",
        ["New-K8sCertificateAuthority PrivateKey"] = "$it | New-K8sCertificateAuthority -CommonName own",
        ["New-K8sCertificateAuthority Renew"] = "New-K8sCertificateAuthority -Renew $it",
        ["Get-K8sAccess InputObject"] = "$it | Get-K8sAccess @server",
        ["Get-K8sServiceAccountKey InputObject"] = "$it | Get-K8sServiceAccountKey",
        ["New-K8sCsr Like"] = "New-K8sCsr -Like $it -PrivateKey $own/own.key",
        ["New-K8sCsr PrivateKey"] = "$it | New-K8sCsr -CommonName own",
        ["New-K8sKubeConfig CertificateAuthority"] =
            "New-K8sKubeConfig $out/x -Server https://own -CertificateAuthority $it -PassThru",
        ["New-K8sKubeConfig ClientCertificate"] =
            "$it | New-K8sKubeConfig $out/x -Server https://own -ClientKey $own/own.key -PassThru",
        ["New-K8sKubeConfig ClientKey"] =
            "New-K8sKubeConfig $out/x -Server https://own -ClientCertificate $own/own.crt -ClientKey $it -PassThru",
        ["Remove-K8sCsr InputObject"] = "$it | Remove-K8sCsr @server",
        ["Remove-K8sKubeConfigCluster InputObject"] = "$it | Remove-K8sKubeConfigCluster",
        ["Remove-K8sKubeConfigContext InputObject"] = "$it | Remove-K8sKubeConfigContext -Cascade",
        ["Remove-K8sKubeConfigUser InputObject"] = "$it | Remove-K8sKubeConfigUser",
        ["Rename-K8sKubeConfigCluster InputObject"] = "$it | Rename-K8sKubeConfigCluster other",
        ["Rename-K8sKubeConfigContext InputObject"] = "$it | Rename-K8sKubeConfigContext other",
        ["Rename-K8sKubeConfigUser InputObject"] = "$it | Rename-K8sKubeConfigUser other",
        ["Repair-K8sPki InputObject"] = "$it | Repair-K8sPki",
        ["Restore-K8sPki Path"] = "$it | Restore-K8sPki -Force",
        ["Set-K8sKubeConfigCluster CertificateAuthority"] =
            "Set-K8sKubeConfigCluster new -CertificateAuthority $it -KubeConfig $out/x -PassThru",
        ["Set-K8sKubeConfigCluster InputObject"] = "$it | Set-K8sKubeConfigCluster -Server https://other",
        ["Set-K8sKubeConfigContext InputObject"] = "$it | Set-K8sKubeConfigContext -Namespace other",
        ["Set-K8sKubeConfigUser ClientCertificate"] =
            "Set-K8sKubeConfigUser new -ClientCertificate $it -KubeConfig $out/x -PassThru",
        ["Set-K8sKubeConfigUser ClientKey"] =
            "Set-K8sKubeConfigUser new -ClientCertificate $own/own.crt -ClientKey $it -KubeConfig $out/x -PassThru",
        ["Set-K8sKubeConfigUser InputObject"] = "$it | Set-K8sKubeConfigUser -Token $word",
        ["Start-K8sCARotation Report"] = "Start-K8sCARotation ca -Root $here -Report $it -WhatIf",
        ["Step-K8sCARotation Report"] = "$it | Step-K8sCARotation -Root $own",
        ["Stop-K8sProxy Proxy"] = "$it | Stop-K8sProxy",
        ["Submit-K8sCsr InputObject"] = "$it | Submit-K8sCsr @server -SignerName kubernetes.io/kube-apiserver-client",
        ["Test-K8sCertificate Authority"] = "Test-K8sCertificate $own/own.crt -Authority $it",
        ["Test-K8sCertificate InputObject"] = "$it | Test-K8sCertificate",
        ["Test-K8sCertificate Intermediate"] = "Test-K8sCertificate $own/own.crt -Intermediate $it",
        ["Test-K8sCertificate Key"] = "Test-K8sCertificate $own/own.crt -Key $it",
        ["Test-K8sCsr InputObject"] = "$it | Test-K8sCsr",
        ["Test-K8sKubeConfig InputObject"] = "$it | Test-K8sKubeConfig",
        ["Test-K8sPki InputObject"] = "$it | Test-K8sPki -Within 4000.00:00 -InformationAction Ignore",
        ["Undo-K8sCARotation Report"] = "$it | Undo-K8sCARotation -Root $own",
        ["Update-K8sCertificate Authority"] = "Update-K8sCertificate $own/own.crt -Authority $it",
        ["Update-K8sCertificate InputObject"] = "$it | Update-K8sCertificate -Authority $signer -Force",
        ["Update-K8sPki InputObject"] = "$it | Update-K8sPki",
        ["Use-K8sKubeConfigContext InputObject"] = "$it | Use-K8sKubeConfigContext",
        ["Wait-K8sCsr InputObject"] = "$it | Wait-K8sCsr @server -TimeoutSec 0",
    };

    // What of it must work, by content alone.
    private static readonly Dictionary<string, string[]> Used = new()
    {
        ["Get-K8sCertificate InputObject"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Get-K8sCertificateAuthority InputObject"] = ["CertificateAuthority"],
        ["Get-K8sPublicKey InputObject"] = ["Certificate", "CertificateAuthority", "CertificateRequest", "PublicKey",
            "PkiEntry", "PkiCertificate"],
        ["Get-K8sKubeConfig InputObject"] = ["KubeConfig"],
        ["Test-K8sKubeConfig InputObject"] = ["KubeConfig"],
        ["Merge-K8sKubeConfig InputObject"] = ["KubeConfig"],
        ["Test-K8sCertificate InputObject"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Test-K8sCertificate Authority"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Test-K8sCertificate Intermediate"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Test-K8sCsr InputObject"] = ["CertificateRequest", "SigningRequest"],
        ["Test-K8sPki InputObject"] = ["PkiEntry", "PkiCertificate"],
        ["Export-K8sCertificate InputObject"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Export-K8sCertificate Chain"] = ["CertificateAuthority", "Certificate", "PkiEntry", "PkiCertificate"],
        ["Export-K8sCsr InputObject"] = ["CertificateRequest", "SigningRequest"],
        ["Export-K8sPkiReport InputObject"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate",
            "CertificateTestResult", "Finding"],
        ["Export-K8sPublicKey InputObject"] = ["Certificate", "CertificateAuthority", "CertificateRequest", "PublicKey",
            "PkiEntry", "PkiCertificate"],
        ["New-K8sCsr Like"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["New-K8sCertificate Request"] = ["CertificateRequest"],
        ["New-K8sCertificate Key"] = ["PublicKey", "CertificateRequest", "Certificate", "CertificateAuthority",
            "PkiEntry", "PkiCertificate"],
        ["New-K8sCertificateAuthority CrossSign"] = ["CertificateAuthority"],
        ["New-K8sKubeConfig CertificateAuthority"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Set-K8sKubeConfigCluster CertificateAuthority"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Approve-K8sCsr InputObject"] = ["CertificateRequest"],
        ["New-K8sKubeConfig ClientCertificate"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Set-K8sKubeConfigUser ClientCertificate"] = ["Certificate", "CertificateAuthority", "PkiEntry", "PkiCertificate"],
        ["Deny-K8sCsr InputObject"] = ["CertificateRequest"],
        ["Get-K8sCsr InputObject"] = ["CertificateRequest"],
        ["Start-K8sCARotation Report"] = ["RotationStatus"],
    };

    public static TheoryData<string> Places => [.. Lines.Keys];

    [Fact]
    public void Every_parameter_that_takes_an_object_is_tried()
    {
        string[] connection = ["ClientCertificate", "ClientKey", "CertificateAuthority"];
        var commands = typeof(Internal.PkiCommand).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);
        var places = commands.SelectMany(type => type.GetProperties()
            .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any() && property.PropertyType is var taken
                && (taken == typeof(object) || taken == typeof(object[])))
            .Where(property => !(typeof(Internal.IConnectionParameters).IsAssignableFrom(type)
                && connection.Contains(property.Name)) && property.Name != "Body")
            .Select(property => $"{NameOf(type)} {property.Name}"));
        Assert.Equal(places.Order(StringComparer.Ordinal), Lines.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_parameter_takes_paths_off_an_object_by_itself() => Assert.Empty(
        typeof(Internal.PkiCommand).Assembly.GetTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
            .SelectMany(type => type.GetProperties()
                .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any(parameter =>
                (parameter.ValueFromPipeline && property.PropertyType is var taken && taken != typeof(object)
                    && taken != typeof(object[]))
                || (parameter.ValueFromPipelineByPropertyName && property.Name is not ("OutFile" or "Endpoint"))))
            .Select(property => $"{NameOf(type)} -{property.Name}")));

    [Fact]
    public void Every_public_type_that_a_command_gives_is_tried()
    {
        var given = FormatTypes().Where(name => name is not ("ApiObject" or "ApiChange" or "SigningRequestCondition"));
        Assert.Empty(given.Except(samples.Remote.Keys));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Is_used_by_its_content_or_refused(string place)
    {
        using var own = new TemporaryFolder();
        samples.Session.Set("own", own[""].TrimEnd('/'));
        samples.Session.Run("""
            $ConfirmPreference = 'None'; $WarningPreference = 'Ignore'; $word = ConvertTo-SecureString secret -AsPlainText
            $server = @{ Server = 'https://127.0.0.1:1'; Token = $word; RequestTimeout = '00:00:02' }
            if (-not $signer) { $signer = New-K8sCertificateAuthority -CommonName signer -Algorithm ECDSA; $ownKey = New-K8sPrivateKey ECDSA }
            $null = $ownKey | Export-K8sPrivateKey $own/own.key -PassThru | New-K8sCsr -CommonName own -OutFile $own/own.csr | New-K8sCertificate -Authority $signer -OutFile $own/own.crt
            """).ThrowOnError();
        samples.Session.Run("$here = \"$PWD/node\"").ThrowOnError();
        foreach (var (type, remote) in samples.Remote)
            Try(place, type, remote);
    }

    [Fact]
    public void A_path_that_came_as_text_is_refused()
    {
        samples.Session.Run($"$it = \"$PWD/a.crt\" | Add-Member PSComputerName {RemoteSamples.Node} -PassThru").ThrowOnError();
        foreach (var command in new[] { "$it | Get-K8sCertificate", "$it | Get-K8sPki", "$it | Test-K8sKubeConfig",
            "$it | Merge-K8sKubeConfig" })
            Assert.Contains(RemoteSamples.Node, samples.Session.Run(command).Error(Refused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_machine_stays_known_in_what_is_made_of_it()
    {
        samples.Session.Set("it", samples.Remote["Certificate"]);
        var certificate = samples.Session.Run("$it | Get-K8sCertificate").One();
        Assert.Equal(RemoteSamples.Node, certificate.Properties["Node"].Value);
        Assert.Equal(RemoteSamples.Node, certificate.Properties["PSComputerName"].Value);
        Assert.Null(certificate.Properties["Path"].Value);
        Assert.Equal($"{RemoteSamples.Node}:{samples.Session.PathOf("a.crt")}", certificate.Properties["DisplayPath"].Value);
        var result = samples.Session.Run("$it | Test-K8sCertificate -Within 4000.00:00").One();
        Assert.Equal(RemoteSamples.Node, result.Properties["Node"].Value);
        var finding = Assert.Single(((CertificateTestResult)result.BaseObject).Findings, found => found.Id == "ExpiresSoon");
        Assert.Equal(RemoteSamples.Node, finding.Node);
        Assert.Contains($"> on {RemoteSamples.Node}: ", (string)result.Properties["FindingList"].Value, StringComparison.Ordinal);
        Assert.Contains(RemoteSamples.Node, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_from_elsewhere_says_that_its_key_stayed_there()
    {
        samples.Session.Set("it", samples.Remote["CertificateAuthority"]);
        var error = samples.Session.Run("New-K8sCertificate -Authority $it -Key a.key -CommonName x")
            .Error("AuthorityIsExternal");
        Assert.Contains(RemoteSamples.Node, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kubeconfig_whose_secrets_or_files_stayed_there_is_refused()
    {
        var run = samples.Session.Run("""
            function Copy-Remote { process { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1)) } }
            Get-K8sKubeConfig config | Copy-Remote | Merge-K8sKubeConfig -KubeConfig merged
            Set-K8sKubeConfigCluster c -CertificateAuthority ca.crt -KubeConfig named
            Get-K8sKubeConfig named -Raw | Copy-Remote | Test-K8sKubeConfig
            """);
        Assert.Equal(["CopyIncomplete", "CopyIncomplete"], run.Errors.Select(error => error.Id));
        File.Delete(samples.Session.PathOf("named"));
    }

    [Fact]
    public void An_entry_of_another_machine_is_changed_here_only_where_the_file_is_named()
    {
        samples.Session.Set("it", samples.Remote["KubeConfigContext"]);
        File.Copy(samples.Session.PathOf("config"), samples.Session.PathOf("named"), overwrite: true);
        samples.Session.Run("$it | Remove-K8sKubeConfigContext -KubeConfig named -Confirm:$false").ThrowOnError();
        Assert.Empty(samples.Session.Run("Get-K8sKubeConfigContext -KubeConfig named").ThrowOnError().Output);
        File.Delete(samples.Session.PathOf("named"));
    }

    private static IEnumerable<string> FormatTypes() =>
        Views.FormatFile.Views.Where(view => view.HasClass).Select(view => view.Type["K8sPki.".Length..]).Distinct();

    private static string NameOf(Type command) => command.GetCustomAttribute<CmdletAttribute>() is { } cmdlet
        ? $"{cmdlet.VerbName}-{cmdlet.NounName}"
        : command.Name;

    private void Try(string place, string type, PSObject remote)
    {
        var before = samples.State();
        using var written = new TemporaryFolder();
        samples.Session.Set("out", written[""].TrimEnd('/'));
        samples.Session.Set("it", remote);
        var run = samples.Session.Run(Lines[place]);
        var told = $"{place} with {type}: {string.Join("; ", run.Errors)}{run.Text}";
        Assert.True(before == samples.State(), $"{told}: what lies here was changed.");
        Assert.DoesNotContain("decoy", Everything(run), StringComparison.Ordinal);
        Assert.All(run.Errors, error =>
            Assert.True(error.Record.Exception is PkiException, $"{told}: {error.Record.Exception.GetType()}"));
        if (Used.GetValueOrDefault(place, []).Contains(type))
            Assert.True(run.Errors.Count == 0 && run.Output.Count > 0, told);
        else if (!Carriers.Contains(type))
            Assert.True(run.Errors is [{ Id: Refused }]
                && run.Errors[0].Message.Contains(RemoteSamples.Node, StringComparison.Ordinal), told);
        else
            Assert.True(run.Errors.Count > 0, told);
    }

    private static string Everything(EngineRun run) =>
        string.Join('\n', run.Output.OfType<PSObject>().Select(output => string.Join('\n', new[] { $"{output}" }.Concat(
        new[] { "Subject", "Issuer", "Yaml", "Summary", "Server", "ClientCertificate",
            "CertificateAuthority" }.Select(name => $"{output.Properties[name]?.Value}")))));
}
