using K8sPki.Tests.Engine;

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
}
