using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki;

/// <summary>What a renewal changes on a node, what it leaves, and whom it names.</summary>
public sealed class RenewalTests : IDisposable
{
    private const string Pki = "etc/kubernetes/pki/";
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly EngineSession session = new();

    public RenewalTests() => session.Set("root", node.Root);

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
    }

    [PeerFact("openssl", "kubectl")]
    public void Openssl_and_kubectl_take_every_renewed_certificate()
    {
        var before = node.Read().Entries;
        Update().ThrowOnError();
        var after = node.Read().Entries;
        foreach (var entry in after.Where(entry => entry is { Certificate.IsCA: false } && entry.Component != "kubelet"))
        {
            var old = before.Single(other => other.Source == entry.Source).Certificate!;
            Assert.NotEqual(old.SerialNumber, entry.Certificate!.SerialNumber);
            Assert.False(old.PublicKey.Equals(entry.Certificate.PublicKey));
            Assert.Equal(old.Subject, entry.Certificate.Subject);
            Assert.Equal(old.SubjectAlternativeNames, entry.Certificate.SubjectAlternativeNames);
            var file = node.Write("check.crt", entry.Certificate.Pem);
            var authority = after.Single(other => other.Name == entry.Authority && !other.IsEmbedded).Path;
            foreach (var usage in entry.Certificate.ExtendedKeyUsage)
                Peer.OpenSsl.Run("verify", "-x509_strict", "-purpose",
                    usage == ExtendedKeyUsage.ServerAuth ? "sslserver" : "sslclient", "-CAfile", authority, file).Accepted();
            if (!entry.IsEmbedded)
                Assert.Equal(Peer.OpenSsl.Run("x509", "-in", entry.Path, "-noout", "-pubkey").Accepted().Output,
                    Peer.OpenSsl.Run("pkey", "-in", entry.KeyPath!, "-pubout").Accepted().Output);
            else
                Assert.Equal(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(entry.Certificate.Pem)),
                    Peer.Kubectl.Run("--kubeconfig", entry.Path, "config", "view", "--raw", "-o",
                        "jsonpath={.users[0].user.client-certificate-data}").Accepted().Output);
        }

        Assert.Empty(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()));
    }

    [Fact]
    public void Every_attribute_stays()
    {
        node.WriteEntry("apiserver", made => made with
        {
            Subject = DistinguishedName.Parse("/C=CH/O=acme/OU=infra/CN=kube-apiserver"),
            Names = [.. made.Names, SubjectAlternativeName.FromUri("spiffe://cluster/apiserver"),
                SubjectAlternativeName.FromEmail("ops@example.com")],
            Usages = [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
        });
        var old = Certificate("apiserver");
        Update("apiserver -KeepKey -AddSan new.example, 192.0.2.9 -RemoveSan k8s.example").ThrowOnError();
        var renewed = Certificate("apiserver");
        Assert.Equal(old.PublicKey, renewed.PublicKey);
        Assert.Equal(old.Subject, renewed.Subject);
        Assert.Equal(
            old.AllExtensions.Where(extension => extension.Oid != Oids.Extension.SubjectAlternativeName)
                .Select(extension => Convert.ToHexString(extension.Value.Span)),
            renewed.AllExtensions.Where(extension => extension.Oid != Oids.Extension.SubjectAlternativeName)
                .Select(extension => Convert.ToHexString(extension.Value.Span)));
        Assert.Equal(
            [.. old.SubjectAlternativeNames.Where(name => name.Value != "k8s.example"), SubjectAlternativeName.Dns("new.example"),
                SubjectAlternativeName.Host("192.0.2.9")],
            renewed.SubjectAlternativeNames);
    }

    [Fact]
    public void A_kubeconfig_keeps_its_comments_and_its_bundle()
    {
        var path = node.PathOf("etc/kubernetes/admin.conf");
        node.Replace("etc/kubernetes/admin.conf", "users:", "# whom we trust, and why\nusers: # one");
        var bundle = Convert.ToBase64String(System.Text.Encoding.ASCII
            .GetBytes(node.Ca.Certificate.Pem + SampleNode.NewAuthority("second").Certificate.Pem));
        node.Replace("etc/kubernetes/admin.conf",
            Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(node.Ca.Certificate.Pem)), bundle);
        var before = File.ReadAllLines(path);
        Update("admin.conf").ThrowOnError();
        var after = File.ReadAllLines(path);
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(["client-certificate-data", "client-key-data"], before.Zip(after).Where(pair => pair.First != pair.Second)
            .Select(pair => pair.First.Trim().Split(':')[0]));
    }

    [Fact]
    public void Copies_in_the_tree_change_together_and_one_at_home_is_named()
    {
        var admin = node.WriteEntry("admin.conf");
        node.Write(Pki + "admin.crt", admin.Pem);
        node.Write(Pki + "admin.key", admin.KeyPem, isSecret: true);
        node.WriteKubeConfig("root/.kube/config", "https://k8s.example:6443", node.Ca.Certificate.Pem, admin);
        var run = Update("admin.conf").ThrowOnError();
        var facts = node.Read();
        Assert.Equal(Certificate("admin.conf"),
            facts.Entries.Single(entry => entry.Source == "/" + Pki + "admin.crt").Certificate);
        Assert.Equal(Certificate("admin.conf").PublicKey,
            PrivateKeyReader.ReadFile(node.PathOf(Pki + "admin.key"), null).PublicKey);
        Assert.Equal(admin.Certificate, facts.Entries.Single(entry => KnownLocations.IsOfUser(entry.File.OnNode)).Certificate);
        var remedy = Text(run.One(), "StaleCopies.Remedy");
        Assert.Contains(remedy, Assert.Single(run.Warnings), StringComparison.Ordinal);
        session.Run(remedy).ThrowOnError();
        Assert.Equal(Certificate("admin.conf"),
            node.Read().Entries.Single(entry => KnownLocations.IsOfUser(entry.File.OnNode)).Certificate);
    }

    [Fact]
    public void One_at_home_changes_when_it_is_asked_for()
    {
        var jane = node.Entry(ClusterBlueprint.Find("admin.conf")!) with { Subject = DistinguishedName.Parse("/O=dev/CN=jane") };
        node.WriteKubeConfig("home/jane/.kube/config", "https://k8s.example:6443", node.Ca.Certificate.Pem, jane);
        Assert.DoesNotContain(Update().ThrowOnError().Output, result => Text(result, "Name") == "config");
        var piped = session.Run("Get-K8sPki -Root $root -Name config | Update-K8sPki").ThrowOnError();
        Assert.Equal("CN=jane, O=dev", Text(piped.One(), "Certificate.Subject"));
    }

    [Fact]
    public void It_says_what_has_to_restart_and_how()
    {
        var results = Update().ThrowOnError().Output.ToDictionary(result => Text(result, "Name"));
        Assert.Equal("kube-scheduler", Text(results["scheduler.conf"], "Restart.Component"));
        Assert.Equal("StaticPod", Text(results["scheduler.conf"], "Restart.Kind"));
        Assert.Equal(node.PathOf("etc/kubernetes/manifests/kube-scheduler.yaml"),
            Text(results["scheduler.conf"], "Restart.Source"));
        Assert.Equal("", Text(results["admin.conf"], "Restart"));
        Assert.Equal("Skipped", Text(results["kubelet-client"], "Action"));
    }

    [Fact]
    public void What_is_taken_up_by_itself_needs_no_restart()
    {
        var run = Update().ThrowOnError();
        var results = run.Output.ToDictionary(result => Text(result, "Name"));
        string[] names = ["apiserver", "front-proxy-client", "apiserver-etcd-client", "apiserver-kubelet-client", "etcd-peer"];
        Assert.All(names, name => Assert.Equal("", Text(results[name], "Restart")));
        Assert.Equal(["kube-apiserver, within a minute", "kube-apiserver, within a minute",
            "kube-apiserver, at the next handshake", "kube-apiserver, within five minutes", "etcd, at the next handshake"],
            names.Select(name => Text(results[name], "TakenUp")));
        Assert.DoesNotContain(run.Warnings, warning => warning.Contains("kube-apiserver", StringComparison.Ordinal));
        Assert.Equal("", Text(results["scheduler.conf"], "TakenUp"));
    }

    [Fact]
    public void What_only_newer_versions_take_up_is_said_with_the_version()
    {
        var serving = node.Entry(ClusterBlueprint.Find("apiserver")!);
        node.Write("etc/kubernetes/pki/serving.crt", serving.Pem);
        node.Write("etc/kubernetes/pki/serving.key", serving.KeyPem, isSecret: true);
        node.Replace("var/lib/kubelet/config.yaml", "kind: KubeletConfiguration", "kind: KubeletConfiguration\n"
            + "tlsCertFile: /etc/kubernetes/pki/serving.crt\ntlsPrivateKeyFile: /etc/kubernetes/pki/serving.key");
        var run = Update().ThrowOnError();
        var result = run.Output.Single(one => Text(one, "Path") == node.PathOf("etc/kubernetes/pki/serving.crt"));
        Assert.Equal("kubelet", Text(result, "Restart.Component"));
        var said = run.Warnings.Single(warning => warning.Contains("kubelet-server", StringComparison.Ordinal));
        Assert.EndsWith("(within a minute from 1.31.0 on, before it at a restart).", said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_kubelet_renews_by_itself_is_left_to_it()
    {
        const string file = "var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem";
        var before = node.ReadText(file);
        var run = Update("kubelet-client").ThrowOnError();
        Assert.Equal("Skipped", Text(run.One(), "Action"));
        Assert.Contains("kubelet.conf names, is left as it is: kubelet renews it by itself", Assert.Single(run.Warnings),
            StringComparison.Ordinal);
        Assert.Equal(before, node.ReadText(file));
    }

    [Fact]
    public void Where_the_authority_has_its_key_elsewhere_it_says_how_to_go_on()
    {
        node.Delete(Pki + "ca.key");
        var run = Update("apiserver, etcd-peer").ThrowOnError();
        Assert.Equal(["Skipped", "Renewed"], run.Output.Select(result => Text(result, "Action")));
        Assert.Contains(run.Warnings, warning => warning.Contains("Export-K8sPki -AsRequest", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_stranger_signed_is_renewed_for_nobody_but_who_insists()
    {
        node.WriteEntry("etcd-peer", made =>
            made with { Issuer = SampleNode.NewAuthority("etcd-ca"), Subject = DistinguishedName.Parse("/CN=evil") });
        var before = node.ReadText(Pki + "etcd/peer.crt");
        var run = Update();
        Assert.Contains("Get-K8sCertificate", run.Error("NotIssuedByAuthority").Message, StringComparison.Ordinal);
        Assert.Equal(10, run.Output.Count(result => Text(result, "Action") == "Renewed"));
        Assert.Equal(before, node.ReadText(Pki + "etcd/peer.crt"));
        Update("etcd-peer -Force").ThrowOnError();
        Assert.True(Certificate("etcd-peer").IsSignedBy(node.EtcdCa.Certificate.PublicKey));
    }

    [Theory]
    [InlineData("ca", "an authority is renewed with its key only")]
    [InlineData("stray", "nothing here names it")]
    public void What_is_left_alone_says_why(string name, string reason)
    {
        var stray = node.Entry(ClusterBlueprint.Find("admin.conf")!);
        node.Write(Pki + "stray.crt", stray.Pem);
        var run = Update(name == "ca" ? "ca" : "").ThrowOnError();
        var left = run.Output.Single(result => Text(result, "Name") == name);
        Assert.Equal("Skipped", Text(left, "Action"));
        Assert.StartsWith(reason, Text(left, "Reason"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch", "PkiNameNotFound")]
    [InlineData("-AddSan a.example", "NamesNeedServer")]
    [InlineData("scheduler.conf -AddSan a.example", "NamesNeedServer")]
    [InlineData("apiserver -RemoveSan a.example", "NameNotThere")]
    [InlineData("apiserver -AddSan 'a b'", "DnsNameInvalid")]
    [InlineData("-KeepKey -KeyAlgorithm ECDSA-P256", "KeyChoiceContradicts")]
    [InlineData("-ValidFor 1d -NotAfter 2030-01-01", "ValidityGivenTwice")]
    [InlineData("-IfExpiringWithin ([timespan]::FromDays(-1))", "DurationInvalid")]
    [InlineData("-Path .", "RootAmbiguous")]
    public void A_mistake_is_named_and_changes_nothing(string arguments, string id)
    {
        var before = Files();
        Assert.Equal(id, Assert.Single(Update(arguments).Errors).Id);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void A_key_of_two_certificates_is_kept()
    {
        node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml",
            "--proxy-client-key-file=/etc/kubernetes/pki/front-proxy-client.key",
            "--proxy-client-key-file=/etc/kubernetes/pki/apiserver.key");
        node.Delete(Pki + "front-proxy-client.key");
        Update("apiserver").Error("KeyIsShared");
        Update("apiserver -KeepKey").ThrowOnError();
    }

    [Theory]
    [InlineData("sa.key", "NotTheKey")]
    [InlineData("ca.key", "KeyIsShared")]
    [InlineData("ca.crt", "KeyIsShared")]
    [InlineData("notes.txt", "NotTheKey")]
    public void What_a_flag_names_by_mistake_is_not_overwritten(string file, string id)
    {
        node.Write(Pki + "notes.txt", "where the passwords are\n");
        node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "--tls-private-key-file=/etc/kubernetes/pki/apiserver.key",
            $"--tls-private-key-file=/etc/kubernetes/pki/{file}");
        node.Delete(Pki + "apiserver.key");
        var before = Files();
        Update("apiserver").Error(id);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void An_authority_with_an_encrypted_key_asks_for_its_password()
    {
        var text = File.ReadAllBytes(node.PathOf(Pki + "etcd/ca.key"));
        session.Set("key", node.PathOf(Pki + "etcd/ca.key"));
        session.Run("$password = ConvertTo-SecureString horse -AsPlainText -Force; Get-K8sPrivateKey $key | Export-K8sPrivateKey "
            + "-OutFile $key -Password $password -Force").ThrowOnError();
        Assert.NotEqual(text, File.ReadAllBytes(node.PathOf(Pki + "etcd/ca.key")));
        Assert.Contains("-AuthorityPassword", Update("etcd-peer").Error("PasswordRequired").Message, StringComparison.Ordinal);
        Update("etcd-peer -AuthorityPassword $password").ThrowOnError();
    }

    [Fact]
    public void What_if_lists_the_plan_and_changes_nothing()
    {
        var before = Files();
        Assert.DoesNotContain(Update("-WhatIf -ValidFor 100d").ThrowOnError().Output,
            result => Text(result, "Action") == "Renewed");
        Assert.Equal(before, Files());
        var text = RenewalPlanText.Describe(Plan());
        Assert.Contains("apiserver-etcd-client", text, StringComparison.Ordinal);
        Assert.Contains("    pki/etcd/peer.crt, pki/etcd/peer.key", text, StringComparison.Ordinal);
        Assert.Contains($"{Certificate("apiserver").NotAfter:yyyy-MM-dd} → {DateTime.Now.AddDays(365):yyyy-MM-dd}", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_ends_in_time_is_renewed()
    {
        node.WriteEntry("etcd-server", made => made with { Validity = Validity.For(TimeSpan.FromDays(20)) });
        Assert.Equal(["etcd-server"],
            Update("-IfExpiringWithin 30d").ThrowOnError().Output.Select(result => Text(result, "Name")));
        Assert.Empty(Update("-IfExpiringWithin 30d").ThrowOnError().Output);
    }

    [Fact]
    public void Old_files_are_kept_for_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        var old = node.ReadText(Pki + "apiserver.key");
        var folder = Text(Update("apiserver").One(), "BackupFolder");
        Assert.Equal("700 600", $"{Mode(folder)} {Mode(Path.Combine(folder, "pki/apiserver.key"))}");
        Assert.Equal(old, File.ReadAllText(Path.Combine(folder, "pki/apiserver.key")));
        Assert.Equal("600", Mode(node.PathOf(Pki + "apiserver.key")));
        Assert.Equal("", Text(Update("apiserver -NoBackup").One(), "BackupFolder"));
    }

    [Fact]
    public async Task A_file_that_changes_meanwhile_is_left_as_it_is()
    {
        var plan = Plan();
        node.WriteEntry("front-proxy-client");
        var theirs = node.ReadText(Pki + "front-proxy-client.crt");
        var outcomes = new List<RenewalOutcome>();
        await RenewalRun.Run(plan, outcomes.Add, CancellationToken.None);
        Assert.Equal("FileChanged", Assert.Single(outcomes, outcome => outcome.Problem is not null).Problem!.ErrorId);
        Assert.Equal(theirs, node.ReadText(Pki + "front-proxy-client.crt"));
    }

    [Fact]
    public void What_cannot_be_written_is_left_whole_and_the_others_go_on()
    {
        var before = node.ReadText(Pki + "apiserver.crt") + node.ReadText(Pki + "apiserver.key");
        // A folder where the journal goes: so the pair can be staged, and not be put in place.
        Directory.CreateDirectory(node.PathOf(Pki + ".apiserver.crt.replacing"));
        Assert.Equal("JournalMalformed", Update("apiserver, etcd-peer").Errors[0].Id);
        Assert.Equal(before, node.ReadText(Pki + "apiserver.crt") + node.ReadText(Pki + "apiserver.key"));
        Assert.DoesNotContain(Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.True(Certificate("etcd-peer").ValidFrom > DateTimeOffset.UtcNow.AddMinutes(-6));
    }

    // The session has its own load of the module, whose types are others than those here.
    private string Text(object? result, string properties)
    {
        session.Set("result", result);
        return $"{session.Run($"\"$($result.{properties})\"").One()}";
    }

    private EngineRun Update(string arguments = "") => session.Run($"Update-K8sPki {arguments} -Root $root");

    private RenewalPlan Plan() =>
        RenewalPlan.Create(node.Read(), new RenewalChoice { Includes = _ => true, Names = _ => false,
            Validity = Validity.For(Validity.OfLeaf), AuthorityValidity = Validity.For(Validity.OfAuthority) }, null);

    private Certificate Certificate(string name) => node.Read().Entries.Single(entry => entry.Name == name).Certificate!;

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(node.Root, "*", SearchOption.AllDirectories)
            .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks}").Order(StringComparer.Ordinal)];

    private static string Mode(string path) => OperatingSystem.IsWindows()
        ? ""
        : Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
