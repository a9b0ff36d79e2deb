using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace K8sPki.Tests.Engine;

/// <summary>
/// What Tab offers for each parameter of each command. Completions.txt has a line for each parameter, and one for a command
/// where it differs there.
/// </summary>
public sealed partial class CompletionTests : IDisposable
{
    private const int Shown = 4;

    // What comes from the kubeconfig or the node of whoever runs the tests.
    private const string Anything = "*";

    private static readonly string[] Common = [.. PSCmdlet.CommonParameters, .. PSCmdlet.OptionalCommonParameters];

    private readonly EngineSession session = new();

    public CompletionTests() => session.Run("""
        Set-Content a.file ''
        $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA
        New-K8sPrivateKey ECDSA -OutFile api.key | Out-Null
        New-K8sCertificate -Key api.key -CommonName api -DnsName api.example -IPAddress 10.0.0.1 -Uri spiffe://a -Email a@example.com -Authority $ca -OutFile api.crt -Confirm:$false | Out-Null
        Set-K8sKubeConfigCluster dev -Server https://api.example:6443 -KubeConfig config
        Set-K8sKubeConfigUser jane -ClientCertificate api.crt -ClientKey api.key -KubeConfig config
        Set-K8sKubeConfigContext jane@dev -Cluster dev -User jane -Namespace payments -KubeConfig config
        """).ThrowOnError();

    [Fact]
    public void Every_pair_of_command_and_parameter_completes_as_the_list_says()
    {
        var expected = File.ReadLines(Repository.PathOf("tests", "K8sPki.Tests", "Engine", "Completions.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        var pairs = Pairs().ToList();
        Assert.True(pairs.Count > 400);
        var wrong = pairs.Where(pair => (expected.GetValueOrDefault($"{pair.Command} -{pair.Parameter}")
            ?? expected.GetValueOrDefault(pair.Parameter)) is var wanted && wanted != pair.Offered && wanted != Anything)
            .Select(pair => $"{pair.Command} -{pair.Parameter}: {pair.Offered}").ToList();
        Assert.True(wrong.Count == 0, "Tab offers what is not in Completions.txt:\n" + string.Join('\n', wrong));
        Assert.Empty(expected.Keys
            .Except(pairs.SelectMany(pair => new[] { pair.Parameter, $"{pair.Command} -{pair.Parameter}" })));
    }

    [Theory]
    [InlineData("New-K8sCertificate -ValidFor 45", "45s 45m 45h 45d 45w 45y")]
    [InlineData("New-K8sCertificate -ValidFor 9", "90d")]
    [InlineData("Test-K8sPki -Within 1", "14d")]
    [InlineData("Approve-K8sCsr -SigningDuration ", "1h 12h 30d 90d 1y")]
    [InlineData("Start-K8sProxy -RejectMethods GET, P", "PATCH POST PUT")]
    [InlineData("Update-K8sCertificate api.crt -RemoveDnsName ", "api.example")]
    [InlineData("Update-K8sCertificate api.crt -RemoveIPAddress ", "10.0.0.1")]
    [InlineData("Set-K8sKubeConfigContext jane@dev -KubeConfig config -Namespace pay", "payments")]
    [InlineData("Get-K8sCertificate a.file -Password ", "(Read-Host -AsSecureString)")]
    public void What_is_typed_is_completed(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', Complete(line)));

    [Fact]
    public void Names_that_a_server_of_the_node_can_lose_are_offered()
    {
        session.Run("Initialize-K8sPki node/etc/kubernetes -NodeName cp1 -AdvertiseAddress 10.0.0.10 -CertSan api.example.com "
            + "-KeyAlgorithm ECDSA-P256 -Confirm:$false -WarningAction Ignore | Out-Null").ThrowOnError();
        Assert.Equal(["api.example.com"], Complete("Update-K8sPki apiserver -Root node -RemoveSan api"));
    }

    [Fact]
    public void What_is_offered_can_be_used()
    {
        session.Run("New-K8sPrivateKey ECDSA -OutFile new.key | Out-Null").ThrowOnError();
        foreach (var line in new[] { "-ValidFor ", "-NotAfter ", "-NotBefore " })
        {
            foreach (var offered in Complete("New-K8sCertificate " + line))
                session
                    .Run(
                        "New-K8sCertificate -Key new.key -CommonName a -Authority $ca "
                            + $"{(line == "-NotBefore " ? "-ValidFor 90d " : "")}{line}{offered} -Confirm:$false -WarningAction "
                            + "Ignore").ThrowOnError();
        }
    }

    public void Dispose() => session.Dispose();

    private IEnumerable<(string Command, string Parameter, string Offered)> Pairs()
    {
        foreach (var command in session.Run("Get-Command -Module K8sPki | Sort-Object Name")
            .ThrowOnError().Output.Select(output => (CmdletInfo)output!.BaseObject))
        {
            foreach (var parameter in command.Parameters.Values.Where(parameter => !Common.Contains(parameter.Name)))
            {
                yield return (command.Name, parameter.Name, parameter.SwitchParameter
                    ? "switch"
                    : Describe(
                        Complete(
                            $"{command.Name} "
                                + $"{(command.Parameters.ContainsKey("KubeConfig") && parameter.Name != "KubeConfig" ? "-KubeConfig config " : "")}-{parameter.Name} ")));
            }
        }
    }

    private static string Describe(List<string> offered)
    {
        if (offered.Count == 0)
            return "nothing";
        if (offered.Any(text => text.EndsWith("a.file", StringComparison.Ordinal)))
            return "files";
        return string.Join(", ", offered.Take(Shown).Select(FromToday)) + (offered.Count > Shown ? ", …" : "");
    }

    private static string FromToday(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? $"{(date - DateTime.Today).Days:+0;-0;0} days"
        : Date().Replace(text, "DATE");

    private List<string> Complete(string line) =>
    [
        .. session
            .Run(
                $"(TabExpansion2 '{line.Replace("'", "''", StringComparison.Ordinal)}' "
                    + $"{line.Length}).CompletionMatches.CompletionText").ThrowOnError().Output.OfType<PSObject>()
                    .Select(text => text.ToString()),
    ];

    [GeneratedRegex(@"\d{4}-\d\d-\d\d")]
    private static partial Regex Date();
}
