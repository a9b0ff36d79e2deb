using System.Collections;
using System.Globalization;
using System.Reflection;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.HostileText;

/// <summary>Nothing that this module shows drives a terminal, whatever files, subjects, kubeconfigs and servers say.</summary>
public sealed class HostileTextTests(HostileObjects objects) : IClassFixture<HostileObjects>
{
    // What scripts need as it is, and for which a view shows something else.
    private static readonly string[] AsItIs =
    [
        "KubeConfig.Yaml", "KubeConfig.Path", "KubeConfig.Paths", "KubeConfig.CurrentContext", "KubeConfigTestResult.Paths",
        "KubeConfigUser.Token",
        "KubeConfigUser.Password", "PkiRenewal.Path", "PkiRenewal.Files", "PkiRepair.Files", "PkiRestoredFile.Path",
        "RotationPlanStep.Files", "SigningRequest.Json", "ComponentLogEntry.Text",
    ];

    public static TheoryData<string> Commands =>
    [
        "Get-K8sCertificate $path", "Get-K8sCertificateAuthority $path", "Get-K8sPrivateKey $path", "Get-K8sPublicKey $path",
        "Get-K8sCsr -Path $path",
        "Get-K8sCertificate -LiteralPath $path", "Get-K8sCertificate $path -Recurse", "Test-K8sCertificate $path",
        "Get-K8sCertificate -Endpoint $path", "Get-K8sCertificate -Endpoint a:1 -ServerName $path",
        "Get-K8sCertificate -Discover -Root $path",
        "Test-K8sCsr $path", "Test-K8sKubeConfig $path",
        "Get-K8sKubeConfig $path", "Get-K8sKubeConfigContext -KubeConfig $path", "Get-K8sKubeConfigUser $path",
        "Merge-K8sKubeConfig $path -KubeConfig m",
        "Get-K8sPki $path", "Test-K8sPki $path", "Get-K8sPki -Root $path", "Test-K8sPki -Root $path", "Update-K8sPki -Path $path",
        "Update-K8sPki -Root $path",
        "Initialize-K8sPki $path -NodeName n", "Initialize-K8sPki out -NodeName $path", "Initialize-K8sPki out -ConfigFile $path",
        "Export-K8sPki $path -AsRequest",
        "Export-K8sCertificate $path -InputObject $path", "Export-K8sPrivateKey $path -InputObject $path",
        "Export-K8sKubeConfig $path -Context $path",
        "Update-K8sCertificate $path", "Update-K8sCertificate $path -Authority $path",
        "New-K8sCertificate -Key $path -Authority $path -CommonName x",
        "New-K8sPrivateKey -OutFile $path", "New-K8sPrivateKey -OutFile $path -WhatIf",
        "New-K8sCsr -PrivateKey $path -CommonName x", "New-K8sCsr -PrivateKey $path -Subject $path",
        "New-K8sKubeConfig $path -Server $path",
        "Set-K8sKubeConfigContext $path -KubeConfig $path -Namespace $path -Cluster $path",
        "Set-K8sKubeConfigContext $path -KubeConfig m -Namespace $path -Cluster $path -WhatIf",
        "Set-K8sKubeConfigCluster $path -KubeConfig m -Server $path -WhatIf",
        "Set-K8sKubeConfigUser $path -KubeConfig m -TokenFile $path -ExecCommand $path -WhatIf",
        "Set-K8sKubeConfigUser $path -ClientCertificate $path -ClientKey $path",
        "Remove-K8sKubeConfigContext $path", "Rename-K8sKubeConfigContext $path $path", "Use-K8sKubeConfigContext $path",
        "Remove-K8sKubeConfigUser $path -WhatIf",
        "Invoke-K8sApi /api -KubeConfig $path", "Invoke-K8sApi $path -Server https://127.0.0.1:1",
        "Invoke-K8sApi /api -Context $path", "Invoke-K8sApi /api -Server $path",
        "Get-K8sCsr $path -Server https://127.0.0.1:1", "Submit-K8sCsr $path -InputObject $path",
        "Approve-K8sCsr $path -Authority $path", "Deny-K8sCsr -Path $path",
        "Start-K8sProxy -UnixSocket $path -Server https://127.0.0.1:1", "Start-K8sProxy -Www $path -Server https://127.0.0.1:1",
        "Stop-K8sProxy $path", "$path | Get-K8sCertificate",
        "$path | Get-K8sPki", "Test-K8sCsr $path -PolicyFile $path",
        "New-K8sCertificateAuthority -CommonName x -OutFile $path -WhatIf", "Approve-K8sCsr $path -Server https://127.0.0.1:1",
    ];

    [Fact]
    public void There_is_an_object_of_every_type_that_has_a_view() => Assert.Empty(
        Views.FormatFile.Views.Where(view => view.HasClass).Select(view => view.Type)
            .Except(Seen().Select(item => item.GetType().FullName)));

    [Fact]
    public void A_property_holds_nothing_that_drives_a_terminal_or_has_one_beside_it_that_is_shown()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in Seen())
        {
            foreach (var property in item.GetType().GetProperties())
            {
                var name = $"{item.GetType().Name}.{property.Name}";
                var isShownOtherwise = item.GetType().GetProperty($"Display{property.Name}") is not null || AsItIs.Contains(name);
                if (!isShownOtherwise && Texts(property.GetValue(item)).FirstOrDefault(IsUnsafe) is { } text)
                    wrong.Add(name);
            }

            if (IsUnsafe($"{item}"))
                wrong.Add($"{item.GetType().Name}.ToString()");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Format-Table")]
    [InlineData("Format-List")]
    public void No_view_drives_a_terminal(string view)
    {
        foreach (var item in objects.All)
        {
            objects.Session.Set("it", item);
            var shown = objects.Session.Run($"$PSStyle.OutputRendering = 'PlainText'; $it | {view} | Out-String -Width 300")
                .ThrowOnError().Text;
            Assert.False(IsUnsafe(shown), $"{item.TypeNames[0]}: {PrintableText.Escape(shown)}");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_error_warning_or_question_drives_a_terminal(string command)
    {
        var names = new[] { "missing", $"a{HostileObjects.Evil}.crt", $"config{HostileObjects.Evil}",
            $"a{HostileObjects.Evil}.key", $"a{HostileObjects.Evil}.csr", $"tree{HostileObjects.Evil}" };
        foreach (var name in names.Take(RunLength.Of(3, 4, names.Length)))
        {
            using var session = new CopiedFolder(objects.Session, name == "missing" ? name + HostileObjects.Evil : name);
            var run = objects.Session
                .Run("$ConfirmPreference = 'None'; $WarningPreference = 'Continue'; $InformationPreference = 'Continue'; "
                    + $"$VerbosePreference = 'Continue'; {command}");
            var said = run.Errors.Select(error => error.Message).Concat(run.Warnings).Concat(run.Verbose)
                .Append(objects.Session.Host.Screen.ReplaceLineEndings("\n"));
            Assert.All(said, text =>
                Assert.False(IsUnsafe(text), $"{command} with {PrintableText.Escape(name)}: {PrintableText.Escape(text)}"));
            Assert.All(run.Errors, error => Assert.False(error.Record.Exception is UnexpectedException,
                $"{command} with {PrintableText.Escape(name)}: {error.Message}"));
        }
    }

    [Fact]
    public void No_answer_of_a_server_drives_a_terminal()
    {
        const string evil = HostileObjects.Evil;
        var answer = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new
        {
            kind = "Status", code = 403, reason = $"R{evil}", message = $"m{evil}",
            details = new { causes = new[] { new { field = $"f{evil}", message = $"m{evil}" } } },
        });
        var status = ServerStatus.TryRead(answer, 500);
        Assert.Contains("\u001b", status!.Message, StringComparison.Ordinal);
        var refusal = new ApiException("Refused", $"no: {status.Message}", status);
        Assert.All(typeof(ApiException).GetProperties().SelectMany(property => Texts(property.GetValue(refusal))),
            text => Assert.False(IsUnsafe(text), PrintableText.Escape(text)));
        Assert.NotEmpty(refusal.Causes);
    }

    /// <summary>Every object of this module that can be reached from those that commands gave.</summary>
    private HashSet<object> Seen()
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var item in objects.All)
            Collect(item.BaseObject, seen);
        return seen;
    }

    private static void Collect(object? item, HashSet<object> seen)
    {
        if (item is string or null)
            return;
        if (item is IEnumerable list)
        {
            foreach (var one in list)
                Collect(one, seen);
            return;
        }

        if (item.GetType().Assembly != typeof(PkiException).Assembly || item.GetType().IsEnum || !seen.Add(item))
            return;
        foreach (var property in item.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Collect(property.GetValue(item), seen);
    }

    private static IEnumerable<string> Texts(object? value) => value switch
    {
        string text => [text],
        IDictionary table => table.Keys.Cast<object>().Concat(table.Values.Cast<object>()).SelectMany(Texts),
        IEnumerable list => list.Cast<object>().SelectMany(Texts),
        _ => [],
    };

    private static bool IsUnsafe(string text) =>
        text.Any(character => character is not '\n' && char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>
    /// The folder of the session with the path in <c>$path</c>; what a command writes into it is taken away again.
    /// </summary>
    private sealed class CopiedFolder : IDisposable
    {
        private readonly EngineSession session;

        public CopiedFolder(EngineSession session, string name)
        {
            this.session = session;
            session.Set("path", name);
            session.Run("$back = \"$PWD\"; $copy = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "
                + "([guid]::NewGuid())); Copy-Item -Recurse * $copy; Set-Location $copy").ThrowOnError();
        }

        public void Dispose() =>
            session.Run("Set-Location -LiteralPath $back; Remove-Item -Recurse -Force -LiteralPath $copy").ThrowOnError();
    }
}
