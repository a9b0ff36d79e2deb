using System.Globalization;
using System.Text.RegularExpressions;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Views;

/// <summary>What people of other calendars read: warnings, findings, -WhatIf and views have the days of ISO 8601.</summary>
public sealed partial class CalendarTests(NodeViewTests.Nodes nodes) : IClassFixture<NodeViewTests.Nodes>
{
    [Theory]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    [InlineData("")]
    public void Days_are_those_of_ISO_8601(string culture)
    {
        using var session = new EngineSession();
        session.Set("nodes", nodes.Folder);
        session.Run($$"""
            [cultureinfo]::CurrentCulture = '{{culture}}'
            $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA -ValidFor 10d -OutFile ca.crt -KeyOutFile ca.key
            $key = New-K8sPrivateKey ECDSA -OutFile leaf.key
            $leaf = New-K8sCertificate -Subject /CN=leaf -Key $key -Authority $ca -ValidFor 90d -OutFile leaf.crt
            $null = New-K8sCertificateAuthority -CommonName sub -Algorithm ECDSA -Authority $ca -ValidFor 90d
            Update-K8sCertificate leaf.crt -Authority $ca -ValidFor 90d -WhatIf
            $key | New-K8sCsr -CommonName jane -OutFile jane.csr | Approve-K8sCsr -Authority $ca -SignerName kubernetes.io/kube-apiserver-client -WhatIf
            Initialize-K8sPki -Path new -NodeName cp1 -AdvertiseAddress 10.0.0.10 -WhatIf
            Update-K8sPki -Root $nodes/cp1 -WhatIf
            Update-K8sCertificate leaf.crt -Authority $ca -ValidFor 90d | Out-String -Width 200 | Write-Host
            Test-K8sPki -Root $nodes/cp1 | Out-String -Width 200 | Write-Host
            Test-K8sCertificate $nodes/cp1/etc/kubernetes/pki/apiserver*.crt | Format-List | Out-String -Width 200 | Write-Host
            Write-Host $leaf
            """).ThrowOnError();
        var days = Day().Matches(session.Host.Screen)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        foreach (var said in new[] { "WARNING: ", "What if: ", "expired ", "(until " })
            Assert.Matches(Regex.Escape(said) + @".*\d{4}-\d\d-\d\d", session.Host.Screen);
        Assert.All(days, day => Assert.InRange(day, DateTime.UtcNow.Year - 2, DateTime.UtcNow.Year + 11));
    }

    [Theory]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    public void The_cultures_have_another_calendar(string culture) =>
        Assert.NotEqual("2026", new DateTime(2026, 11, 29).ToString("yyyy", CultureInfo.GetCultureInfo(culture)));

    [GeneratedRegex(@"\b(\d{4})-\d\d-\d\d\b")]
    private static partial Regex Day();
}
