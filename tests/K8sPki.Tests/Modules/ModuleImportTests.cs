using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Modules;

/// <summary>Importing the module in every way that there is.</summary>
public sealed class ModuleImportTests : IDisposable
{
    private const string Count = "@(Get-Command -Module K8sPki).Count";
    private readonly EngineSession session = new(withModule: false);

    public ModuleImportTests() => session.Set("manifest", Repository.ModuleManifest);

    public void Dispose() => session.Dispose();

    [Fact]
    public void Shows_the_parts_it_has_and_no_more()
    {
        var before = session.Run("(Get-Module -All).Name").Text.Split('\n');
        session.Run("Import-Module $manifest").ThrowOnError();
        var after = session.Run("(Get-Module -All).Name").Text.Split('\n');
        Assert.Equal(["K8sPki", "K8sPki.Commands", "K8sPki.Loader"], after.Except(before).Order(StringComparer.Ordinal));
        Assert.Equal("K8sPki", session.Run("(Get-Module K8sPki*).Name").Text);
        Assert.Equal("K8sPki", session.Run("(Get-Command New-K8sCsr).Source").Text);
    }

    [Fact]
    public void Comes_back_whole_when_forced_and_when_removed()
    {
        var all = session.Run($"Import-Module $manifest; {Count}").Text;
        Assert.Equal(all, session.Run($"Import-Module $manifest -Force; {Count}").ThrowOnError().Text);
        Assert.Equal("0",
            session.Run("Remove-Module K8sPki; @(Get-Module -All K8sPki*).Count + @(Get-FormatData K8sPki.*).Count + "
                + "@(Get-TypeData K8sPki.*).Count").ThrowOnError().Text);
        Assert.Equal(all, session.Run($"Import-Module $manifest; {Count}").ThrowOnError().Text);
        Assert.NotEqual("0", session.Run("@(Get-FormatData K8sPki.*).Count").Text);
    }

    [Fact]
    public void Takes_a_prefix_and_a_choice_of_commands()
    {
        Assert.Equal("New-MyK8sCsr", session.Run("Import-Module $manifest -Prefix My; (Get-Command New-MyK8sCsr).Name")
            .ThrowOnError().Text);
        Assert.Equal("Get-K8sCsr\nNew-K8sCsr",
            session.Run("Remove-Module K8sPki; Import-Module $manifest -Cmdlet New-K8sCsr, Get-K8sCsr; (Get-Command -Module "
                + "K8sPki).Name").ThrowOnError().Text);
    }

    [Fact]
    public void Serves_another_module_that_imports_it()
    {
        var script = """
            New-Module -Name Outer { param($manifest) Import-Module $manifest; function Get-Kind { (New-K8sPrivateKey -Algorithm Ed25519).Algorithm } } -ArgumentList $manifest | Import-Module
            Get-Kind
            """;
        Assert.Equal("Ed25519", session.Run(script).ThrowOnError().Text);
    }

    [Theory]
    [InlineData("$key -is [K8sPki.PrivateKey]")]
    [InlineData("function f([K8sPki.PrivateKey] $key) { $true }; f $key")]
    [InlineData("& ([scriptblock]::Create(\"using namespace K8sPki`n[PrivateKey] -eq [K8sPki.PrivateKey]\"))")]
    [InlineData("& ([scriptblock]::Create('class Holder { [K8sPki.PrivateKey] $Key }; $null -eq [Holder]::new().Key'))")]
    [InlineData("$null -ne ('K8sPki.PrivateKey' -as [type])")]
    [InlineData("try { Get-K8sCertificate none.crt -ErrorAction Stop } catch [K8sPki.MissingInputException] { $true }")]
    [InlineData("[powershell]::Create().AddScript('param($manifest, $key) Import-Module $manifest; $key -is "
        + "[K8sPki.PrivateKey]').AddArgument($manifest).AddArgument($key).Invoke()")]
    [InlineData("New-Module { function f([K8sPki.PrivateKey] $key) { $true } } | Import-Module; f $key")]
    public void Types_resolve_by_name(string script) =>
        Assert.Equal("True", session.Run($"Import-Module $manifest; $key = New-K8sPrivateKey -Algorithm Ed25519; {script}")
            .ThrowOnError().Text);

    /// <summary>
    /// PowerShell reads a script whole before it imports what "using module" names, and knows only types that are loaded by then.
    /// </summary>
    [Theory]
    [InlineData("#Requires -Modules K8sPki", "Box")]
    [InlineData("#Requires -Modules K8sPki\nusing module K8sPki", "Box")]
    [InlineData("using module K8sPki", null)]
    public void A_class_of_a_script_has_members_of_its_types_where_the_script_requires_it(string head, string? shown)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x.ps1"], $"{head}\nclass Box {{ [K8sPki.Certificate] $Of }}\n[Box]::new().GetType().Name\n");
        var run = RunInNewProcess("-File", folder["x.ps1"]);
        if (shown is null)
            Assert.Contains("Unable to find type [K8sPki.Certificate]", run.Error, StringComparison.Ordinal);
        else
            Assert.Equal(shown + "\n", run.Error + run.Output);
    }

    [Theory]
    [InlineData("@{ ModuleVersion = '1.0'; RootModule = 'Mine.psm1'; RequiredModules = @('K8sPki') }", "", "Mine.psd1")]
    [InlineData("", "#Requires -Modules K8sPki\n", "Mine.psm1")]
    public void A_class_of_a_module_has_members_of_its_types_where_the_module_requires_it(
        string manifest, string head, string imported)
    {
        using var folder = new TemporaryFolder();
        if (manifest.Length > 0)
            File.WriteAllText(folder["Mine.psd1"], manifest);
        File.WriteAllText(folder["Mine.psm1"],
            $"{head}class Box {{ [K8sPki.Certificate] $Of }}\nfunction Get-Box {{ [Box]::new().GetType().Name }}\n");
        var run = RunInNewProcess("-Command", $"Import-Module '{folder[imported]}'; Get-Box");
        Assert.Equal("Box\n", run.Error + run.Output);
    }

    [Fact]
    public void Works_in_a_constrained_session()
    {
        var script = """
            $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            Import-Module $manifest
            (New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName constrained).Subject
            """;
        Assert.Equal("CN=constrained", session.Run(script).ThrowOnError().Text);
    }

    // In this process its types are loaded already.
    private static PeerRun RunInNewProcess(params string[] arguments) => Pwsh.Run(new PeerCall(["-NonInteractive", .. arguments])
    {
        Environment = new() { ["PSModulePath"] = Path.GetFullPath(Path.Combine(Repository.ModuleManifest, "..", "..")) },
    });
}
