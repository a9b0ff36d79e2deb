using System.Text.RegularExpressions;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Views;

/// <summary>
/// Three nodes as an administrator sees them at night: what has ended, what ends soon, at two widths and in four cultures.
/// </summary>
public sealed class NodeViewTests : IClassFixture<NodeViewTests.Nodes>, IDisposable
{
    private readonly EngineSession session = new();

    public NodeViewTests(Nodes nodes)
    {
        session.Set("nodes", nodes.Folder);
        session.Run("$PSStyle.OutputRendering = 'PlainText'; $env:NO_COLOR = ''").ThrowOnError();
    }

    // Of 80 columns of a terminal PowerShell uses 79.
    private const int Narrow = 79;
    private const int Wide = 159;

    public static TheoryData<string, int> Screens { get; } = new()
    {
        { "", Narrow }, { "en-US", Narrow }, { "de-DE", Narrow }, { "ar-SA", Narrow }, { "", Wide }, { "ar-SA", Wide },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public void Tables_and_lists_fit_and_show_days_of_our_calendar(string culture, int width)
    {
        foreach (var command in new[] { "Get-K8sPki -Root $nodes/*", "Get-K8sPki -Root $nodes/cp1",
            "Get-K8sCertificate $nodes -Recurse", "Get-K8sPki -Root $nodes/cp1 | Format-List",
            "Get-K8sCertificate $nodes/cp1 -Recurse | Format-List" })
        {
            var lines = Lines(command, culture, width);
            Assert.True(lines.Max(line => line.Length) <= width, $"{command} in {culture}: {lines.MaxBy(line => line.Length)}");
            Assert.Contains(lines, line => line.Contains($"{DateTime.Now.AddDays(5):yyyy-MM-dd}", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains(" 144", StringComparison.Ordinal)
                || line.Contains(" 145", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public void Words_of_findings_stay_whole(string culture, int width)
    {
        var text = string.Join(' ', Lines("Test-K8sPki -Root $nodes/cp1 -InformationAction Ignore", culture, width)
            .Select(line => line.Trim()));
        foreach (var word in new[] { "CertificateExpired:", "apiserver-etcd-client", "expired", "expires" })
            Assert.Contains($" {word} ", $" {text} ", StringComparison.Ordinal);
    }

    /// <summary>A column that gets what the others leave may get one character, and its heading stands upright then.</summary>
    [Theory]
    [InlineData("Get-K8sPki -Root $nodes/cp1")]
    [InlineData("Get-K8sPki -Root $nodes/*")]
    [InlineData("Get-K8sCertificate $nodes -Recurse")]
    [InlineData("Test-K8sPki -Root $nodes/cp1")]
    [InlineData("Update-K8sPki -Root $nodes/cp2 -Name apiserver -Confirm:$false -WarningAction Ignore")]
    public void A_heading_is_one_line_at_every_width(string command)
    {
        for (var width = Narrow; width < 130; width += 3)
        {
            var lines = Lines($"$(if (-not $shown) {{ $script:shown = @({command}) }}; $script:shown)", width: width);
            var rule = lines.FindIndex(line => line.StartsWith("- ---", StringComparison.Ordinal));
            Assert.True(rule > 0 && lines[rule - 1][0] == '!', $"{width}:\n{string.Join('\n', lines.Take(rule + 1))}");
        }
    }

    /// <summary>With LANG=C.UTF-8 PowerShell breaks a line wherever it is full; a list has to be broken before.</summary>
    [Theory]
    [InlineData("Get-K8sPki -Root $nodes/*")]
    [InlineData("Test-K8sPki -Root $nodes/*")]
    [InlineData("Get-K8sCertificate $nodes -Recurse")]
    [InlineData("Get-K8sCertificate $nodes -Recurse | Test-K8sCertificate")]
    [InlineData("New-K8sPrivateKey ECDSA | New-K8sCsr -Subject $long -DnsName $names")]
    [InlineData("New-K8sPrivateKey ECDSA | New-K8sCsr -Subject $long -DnsName $names | Test-K8sCsr")]
    [InlineData("$ca = New-K8sCertificateAuthority -Subject $long -Algorithm ECDSA -PermittedDnsName $names; $ca; "
        + "$ca.Certificate; $ca | Test-K8sCertificate")]
    [InlineData("Get-K8sKubeConfigUser -KubeConfig $nodes/cp1/etc/kubernetes/super-admin.conf")]
    [InlineData(
        "Set-K8sKubeConfigUser sso -ExecCommand kubelogin -ExecArgument get-token, --oidc-issuer-url=https://issuer.example, "
            + "--oidc-client-id=kubernetes -ExecApiVersion client.authentication.k8s.io/v1 -ExecInteractiveMode IfAvailable "
            + "-KubeConfig c -PassThru")]
    [InlineData("Set-Content c 'users: [{name: a, user: {token: t, username: u, password: p}}]'; Test-K8sKubeConfig c")]
    [InlineData("Update-K8sPki -Root $nodes/cp2 -Confirm:$false -WarningAction Ignore")]
    public void No_word_of_a_list_is_cut(string command)
    {
        session.Run("""
            $long = '/C=DE/ST=Free and Hanseatic City of Hamburg/O=An Organization of some length/OU=Platform Engineering/CN=somebody'
            $names = 1..6 | ForEach-Object { "node-$_.cluster.example.com" }
            """).ThrowOnError();
        string[] Words(int width) =>
            [.. Lines($"$(if (-not $shown) {{ $script:shown = @({command}) }}; $script:shown) | Format-List", width: width)
                .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Empty(Words(1000).Where(word => word.Length < 40).Except(Words(Narrow)));
    }

    [Fact]
    public void One_node_is_one_table_with_what_is_urgent_at_its_end()
    {
        var lines = Rows("Get-K8sPki -Root $nodes/cp1");
        Assert.Equal(2, Lines("Get-K8sPki -Root $nodes/cp1").Count(line => line.Contains("Component", StringComparison.Ordinal)
            || line.Contains("Node: cp1", StringComparison.Ordinal)));
        Assert.StartsWith("! kube-apiserver", lines[^2], StringComparison.Ordinal);
        Assert.Matches(@"^X kube-apiserver +apiserver-etcd-client +\d{4}-\d\d-\d\d +-4 ", lines[^1]);
    }

    [Fact]
    public void Several_nodes_are_one_table_that_stays_one_when_it_is_sorted()
    {
        foreach (var command in new[] { "Get-K8sPki -Root $nodes/*", "Get-K8sPki -Root $nodes/* | Sort-Object NotAfter",
            "Get-K8sPki -Root $nodes/* | Sort-Object Name" })
            Assert.Single(Lines(command), line => line.Contains("Expires", StringComparison.Ordinal));
        Assert.Matches(@"^X .* apiserver-etcd-client +cp1 ", Rows("Get-K8sPki -Root $nodes/*")[^1]);
    }

    [Fact]
    public void Every_certificate_of_the_nodes_has_a_row_of_its_own_at_80_columns()
    {
        var rows = Rows("Get-K8sCertificate $nodes -Recurse -Include *.crt");
        Assert.True(rows.Count > 20);
        Assert.Equal(rows.Distinct(), rows);
        Assert.Contains(rows, row => row.Contains(" cp1:etcd/server.crt ", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains(" cp2:etcd/server.crt ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_ended_comes_last_of_a_folder()
    {
        var rows = Rows("Get-K8sCertificate $nodes -Recurse");
        Assert.Matches("^X .*cp1:apiserver-etcd-client.crt", rows[^1]);
        Assert.Matches("^! .*cp1:apiserver.crt", rows[^2]);
        Assert.All(rows.SkipLast(2), row => Assert.StartsWith("  ", row, StringComparison.Ordinal));
    }

    [Fact]
    public void Grouped_and_selected_objects_can_be_read()
    {
        Assert.Matches(@"\b8 kube-apiserver ", string.Join('\n', Lines("Get-K8sPki -Root $nodes/* | Group-Object Component")));
        Assert.Contains(Lines("Get-K8sPki -Root $nodes/cp1 -Name apiserver | Select-Object Name, Expires, Days, Names"),
            line => line.Contains("DNS:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-K8sPki -Root $nodes/cp1")]
    [InlineData("Get-K8sPki -Root $nodes/*")]
    public void A_wide_screen_has_a_bar_beside_the_days(string command)
    {
        Assert.DoesNotContain('█', string.Join('\n', Lines(command, width: Wide)));
        session.Run("$Host.UI.RawUI.BufferSize = [System.Management.Automation.Host.Size]::new(160, 50)").ThrowOnError();
        var lines = Lines(command, width: Wide);
        Assert.Single(lines, line => line.Contains(" Days Left ", StringComparison.Ordinal));
        Assert.Matches(@"^X .*-4 ░{8} ", Regex.Replace(lines[^1], " +", " "));
        Assert.Matches(@"^! .* 4 █░{7} ", Regex.Replace(lines[^2], " +", " "));
        Assert.Contains(lines, line => line.Contains("████████", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_certificate_stands_last()
    {
        session.Run("Copy-Item $nodes/cp2 $PWD/cp2 -Recurse; Remove-Item cp2/etc/kubernetes/pki/apiserver.crt").ThrowOnError();
        Assert.Matches("^X kube-apiserver +apiserver +MISSING", Rows("Get-K8sPki -Root cp2")[^1]);
    }

    [Fact]
    public void The_constrained_language_shows_the_same()
    {
        var commands = new[] { "Get-K8sPki -Root $nodes/*", "Get-K8sCertificate $nodes -Recurse",
            "Get-K8sPki -Root $nodes/cp1 | Format-List" };
        var full = commands.Select(command => Lines(command)).ToList();
        session.Run("$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'").ThrowOnError();
        Assert.Equal(full, commands.Select(command => Lines(command)));
    }

    [Fact]
    public void Colour_is_in_the_mark_alone()
    {
        session.Run("$PSStyle.OutputRendering = 'Ansi'").ThrowOnError();
        var row = Lines("Get-K8sPki -Root $nodes/cp1")[^1];
        Assert.StartsWith("\u001b[91mX\u001b[0m kube-apiserver", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_of_another_session_look_as_those_of_this_one()
    {
        foreach (var command in new[] { "Get-K8sPki -Root $nodes/*", "Get-K8sPki -Root $nodes/cp1",
            "Get-K8sCertificate $nodes -Recurse", "Test-K8sPki -Root $nodes/cp1 -InformationAction Ignore",
            "Get-K8sPki -Root $nodes/cp1 | Format-List" })
        {
            var parts = command.Split('|', 2);
            var remote =
                $"{parts[0]} | ForEach-Object {{ "
                    + "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, "
                    + $"1)) }}{(parts.Length > 1 ? "|" + parts[1] : "")}";
            Assert.Equal(Lines(command), Lines(remote));
        }
    }

    [Fact]
    public void Implicit_remoting_shows_all_but_the_mark()
    {
        // What Import-PSSession takes over of a view, without its script blocks.
        session.Run("Get-FormatData 'K8sPki.*' | Export-FormatData -Path $PWD/views.format.ps1xml").ThrowOnError();
        session.Run("Get-K8sPki -Root $nodes/* | Export-Clixml $PWD/entries.xml -Depth 1; Get-K8sPki -Root $nodes/* | "
            + "Format-List | Out-String -Width 79 | Set-Content list.txt").ThrowOnError();
        using var bare = new EngineSession(withModule: false);
        bare.Set("from", session.Folder);
        var run = bare.Run("""
            $PSStyle.OutputRendering = 'PlainText'
            Update-FormatData -PrependPath $from/views.format.ps1xml
            Import-Clixml $from/entries.xml | Out-String -Width 79
            Import-Clixml $from/entries.xml | Format-List | Out-String -Width 79
            """).ThrowOnError();
        var marked = Lines("Get-K8sPki -Root $nodes/*");
        Assert.Equal(marked.Select(line => line[..1] is "X" or "!" && line.Length > 1
            && !line.Contains("Expires", StringComparison.Ordinal) ? " " + line[1..] : line), Split($"{run.Output[0]}"));
        Assert.Equal(Lines("Get-K8sPki -Root $nodes/* | Format-List"), Split($"{run.Output[1]}"));
    }

    public void Dispose() => session.Dispose();

    private List<string> Rows(string command) =>
        [.. Lines(command).SkipWhile(line => !line.StartsWith("- ---", StringComparison.Ordinal)).Skip(1)];

    private List<string> Lines(string command, string culture = "", int width = Narrow) => Split(session.Run(
        $"[cultureinfo]::CurrentCulture = '{culture}'; {command} | Out-String -Width {width}").ThrowOnError().Text);

    private static List<string> Split(string text) =>
        [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    /// <summary>
    /// Two control planes, of which the first has a certificate that has ended and one that ends soon, and a worker.
    /// </summary>
    public sealed class Nodes : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Nodes()
        {
            using var first = SampleNode.ControlPlane("cp1");
            first.WriteEntry("apiserver-etcd-client", entry => entry with { Validity = Until(-3.5) });
            first.WriteEntry("apiserver", entry => entry with { Validity = Until(5) });
            using var second = SampleNode.ControlPlane("cp2");
            using var worker = SampleNode.Worker("worker1");
            foreach (var node in new[] { first, second, worker })
                Copy(new DirectoryInfo(node.Root), Path.Combine(folder[""], node.Name));
        }

        public string Folder => folder[""].TrimEnd(Path.DirectorySeparatorChar);

        public void Dispose() => folder.Dispose();

        private static Validity Until(double days) =>
            Validity.Until(DateTimeOffset.UtcNow.AddDays(days), DateTimeOffset.UtcNow.AddDays(-300));

        private static void Copy(DirectoryInfo from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var entry in from.EnumerateFileSystemInfos())
            {
                var target = Path.Combine(to, entry.Name);
                if (entry.LinkTarget is { } link)
                    File.CreateSymbolicLink(target, Path.GetFileName(link));
                else if (entry is DirectoryInfo below)
                    Copy(below, target);
                else
                    File.Copy(entry.FullName, target);
            }
        }
    }
}
