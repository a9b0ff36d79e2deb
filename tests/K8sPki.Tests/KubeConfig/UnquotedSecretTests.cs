using K8sPki.Tests.Engine;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// A token or password that somebody forgot to put in quotes is something else to YAML, and still not to be shown: neither where
/// it makes the file unreadable, nor where it does not.
/// </summary>
public sealed class UnquotedSecretTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineSession session = new();

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("*geheim")]
    [InlineData("&geheim")]
    [InlineData("&geheim x")]
    [InlineData("&x geheim")]
    [InlineData("!geheim")]
    [InlineData("!geheim!x")]
    [InlineData("!!geheim")]
    [InlineData("@geheim")]
    [InlineData("`geheim")]
    [InlineData("%geheim")]
    [InlineData("[geheim")]
    [InlineData("{geheim}")]
    [InlineData("'geheim")]
    [InlineData("\"\\geheim\"")]
    [InlineData("|geheim")]
    [InlineData("- geheim")]
    [InlineData("geheim: x")]
    [InlineData("[geheim]")]
    public void Is_not_shown(string written)
    {
        session.Set("path", folder.Write("config",
            $"clusters:\n- name: c\n  cluster: {{server: https://a}}\nusers:\n- name: u\n  user:\n    token: {written}\n"
            + "contexts:\n- name: a\n  context: {cluster: c, user: u}\ncurrent-context: a\n"));
        foreach (var command in new[]
        {
            "Get-K8sKubeConfig $path | Format-List | Out-String", "Test-K8sKubeConfig $path | Format-List * | Out-String",
            "Export-K8sKubeConfig -KubeConfig $path", "Get-K8sKubeConfigUser -KubeConfig $path | Format-List | Out-String",
            "Set-K8sKubeConfigUser u -Token x -KubeConfig $path -WhatIf 6>&1 | Out-String",
        })
        {
            var run = session.Run(command);
            var told = string.Join('\n',
                [run.Text, .. run.Errors.Select(error => error.Message), .. run.Warnings, .. run.Verbose]);
            Assert.DoesNotContain("geheim", told, StringComparison.Ordinal);
        }
    }
}
