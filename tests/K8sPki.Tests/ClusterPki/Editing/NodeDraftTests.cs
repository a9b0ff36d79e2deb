using System.Text;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Settings of a node's components changed in their texts: one value is another, and not a byte beside it.</summary>
public sealed class NodeDraftTests : IDisposable
{
    private const string Manifest = "etc/kubernetes/manifests/kube-apiserver.yaml";
    private const string Unit = "etc/systemd/system/etcd.service";
    private const string Kubelet = "var/lib/kubelet/config.yaml";
    private const string K3s = "etc/rancher/k3s/config.yaml";

    private readonly SampleNode node = SampleNode.ControlPlane();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("    - --client-ca-file=/etc/kubernetes/pki/ca.crt # by hand\n", "ca.crt", "new.crt")]
    [InlineData("    - '--client-ca-file=/etc/kubernetes/pki/ca.crt'\n", "ca.crt", "new.crt")]
    [InlineData("    - \"--client-ca-file=/etc/kubernetes/pki/ca.crt\"\n", "ca.crt", "new.crt")]
    [InlineData("    - --client-ca-file\n    # which\n    - /etc/kubernetes/pki/ca.crt\n", "ca.crt", "new.crt")]
    [InlineData("    - --client_ca_file=/etc/kubernetes/pki/ca.crt\n", "ca.crt", "new.crt")]
    [InlineData("    - --client-ca-file=/etc/other/ca.crt\n    - --client-ca-file=/etc/kubernetes/pki/ca.crt\n", "pki/ca.crt",
        "pki/new.crt")]
    [InlineData("    args: [--client-ca-file=/etc/kubernetes/pki/ca.crt, --x=y]\n", "ca.crt", "new.crt")]
    [InlineData("    args: [ \"--client-ca-file\" , \"/etc/kubernetes/pki/ca.crt\" ]\n", "ca.crt", "new.crt")]
    [InlineData("    args:\n        - --client-ca-file=$(PKI)/ca.crt\n    env: [{name: PKI, value: /etc/kubernetes/pki}]\n",
        "$(PKI)/ca.crt", "/etc/kubernetes/pki/new.crt")]
    public void A_flag_of_a_manifest_is_set_where_it_stands(string text, string old, string made)
    {
        WriteManifest(text);
        Changes(Manifest, old, made, Set("kube-apiserver", "--client-ca-file", "/etc/kubernetes/pki/new.crt"));
    }

    [Theory]
    [InlineData("    - --client-ca-file=/etc/kubernetes/pki/ca.crt # by hand\n",
        "    - --root-ca-file=/etc/kubernetes/pki/r.crt\n")]
    [InlineData("    - \"--client-ca-file=/etc/kubernetes/pki/ca.crt\"\n",
        "    - \"--root-ca-file=/etc/kubernetes/pki/r.crt\"\n")]
    [InlineData("    - --client-ca-file\n    - /etc/kubernetes/pki/ca.crt\n",
        "    - --root-ca-file\n    - /etc/kubernetes/pki/r.crt\n")]
    public void A_flag_of_a_manifest_is_added_in_the_form_of_the_one_before_it_and_removed_again(string text, string added)
    {
        WriteManifest(text);
        var before = node.ReadText(Manifest);
        var draft = Changes(Manifest, text, text + added, components => SettingChange.Add(
            Of(components, "kube-apiserver"), "--root-ca-file", "/etc/kubernetes/pki/r.crt", "--client-ca-file"));
        draft.Make(SettingChange.Remove(Of(draft.Components, "kube-apiserver"), "--root-ca-file"));
        Assert.Empty(draft.Changes);
        Assert.Equal(before, node.ReadText(Manifest));
    }

    [Fact]
    public void A_flag_is_added_within_brackets()
    {
        WriteManifest("    args: [--client-ca-file=/etc/kubernetes/pki/ca.crt, --x=y]\n");
        Changes(Manifest, "ca.crt, --x", "ca.crt, --service-account-key-file=/etc/kubernetes/pki/b.pub, --x",
            components => SettingChange.Add(
            Of(components, "kube-apiserver"), "--service-account-key-file", "/etc/kubernetes/pki/b.pub", "--client-ca-file"));
    }

    [Fact]
    public void Of_several_values_the_one_that_is_meant_is_set()
    {
        WriteManifest("    - --service-account-key-file=/etc/kubernetes/pki/a.pub\n    - "
            + "--service-account-key-file=/etc/kubernetes/pki/b.pub\n");
        Refuses<RefusedException>("SettingNotEditable",
            Set("kube-apiserver", "--service-account-key-file", "/etc/kubernetes/pki/c.pub"));
        Changes(Manifest, "a.pub", "c.pub", components => SettingChange.Set(
            Of(components, "kube-apiserver"), "--service-account-key-file", "/etc/kubernetes/pki/c.pub",
            "/etc/kubernetes/pki/a.pub"));
    }

    [Theory]
    [InlineData("authentication:\n  x509:\n    # the cluster's\n    clientCAFile: \"/etc/kubernetes/pki/ca.crt\" # "
        + "one\nrotateCertificates: true\n")]
    [InlineData("authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}\n")]
    public void A_field_of_kubelet_is_set_where_it_stands(string text)
    {
        node.Write(Kubelet, "kind: KubeletConfiguration\r\n" + text);
        Changes(Kubelet, "ca.crt", "new.crt", Set("kubelet", "--client-ca-file", "/etc/kubernetes/pki/new.crt"));
    }

    [Fact]
    public void A_field_of_kubelet_is_set_in_JSON()
    {
        node.Write(Kubelet,
            "{\"kind\":\"KubeletConfiguration\",\"authentication\":{\"x509\":{\"clientCAFile\":\"/etc/kubernetes/pki/ca.crt\"}},\"rotateCertificates\":true}");
        Changes(Kubelet, "ca.crt", "new.crt", Set("kubelet", "--client-ca-file", "/etc/kubernetes/pki/new.crt"));
        Changes(Kubelet, "true", "false", Set("kubelet", "--rotate-certificates", "false"));
    }

    [Fact]
    public void A_field_that_kubelet_has_not_yet_goes_into_its_file()
    {
        var text = "# by hand\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n";
        node.Write(Kubelet, text);
        var draft = Changes(Kubelet, text, text + "tlsCertFile: /etc/kubelet.crt\n",
            Set("kubelet", "--tls-cert-file", "/etc/kubelet.crt"));
        draft.Make(SettingChange.Set(Of(draft.Components, "kubelet"), "--client-ca-file", "/etc/ca.crt"));
        Assert.Equal(text + "tlsCertFile: /etc/kubelet.crt\nauthentication:\n  x509:\n    clientCAFile: /etc/ca.crt\n",
            Text(draft, Kubelet));
    }

    [Theory]
    [InlineData("ExecStart=/usr/bin/etcd --name=a --trusted-ca-file=/pki/ca.crt --x\n")]
    [InlineData("ExecStart=/usr/bin/etcd --name=a --trusted-ca-file /pki/ca.crt\n")]
    [InlineData("ExecStart=/usr/bin/etcd \\\n  --name a \\\n  # --trusted-ca-file=/pki/old.crt\n  --trusted-ca-file \\\n  "
        + "'/pki/ca.crt' \\\n  --x\n")]
    [InlineData("ExecStart=/usr/bin/etcd '--trusted-ca-file=/pki/ca.crt' --x=\"a b\"\n")]
    [InlineData("ExecStart=/usr/bin/etcd --trusted-ca-file=\"/pki/ca.crt\"\n")]
    [InlineData("ExecStart=/usr/bin/etcd -trusted-ca-file=/pki/ca.crt\n")]
    [InlineData("Environment=\"A=--trusted-ca-file=/pki/ca.crt --x=1\" B=2\nExecStart=/usr/bin/etcd $A ${B}\n")]
    [InlineData("Environment=ETCD_NAME=a ETCD_TRUSTED_CA_FILE=/pki/ca.crt\nExecStart=/usr/bin/etcd\n")]
    [InlineData("Environment='ETCD_TRUSTED_CA_FILE=/pki/ca.crt'\nExecStart=/usr/bin/etcd\n")]
    public void A_flag_of_a_unit_is_set_where_it_stands(string service)
    {
        WriteEtcdUnit(service);
        Changes(Unit, "/pki/ca.crt", "/pki/new.crt", Set("etcd", "--trusted-ca-file", "/pki/new.crt"));
    }

    [Theory]
    [InlineData("# note\nA=1\nETCD_TRUSTED_CA_FILE=\"/pki/ca.crt\"\nETCD_NAME=é\n")]
    [InlineData("MORE='--x=1 --trusted-ca-file=/pki/ca.crt'\n")]
    [InlineData("MORE=\"--x=1 \\\n --trusted-ca-file=/pki/ca.crt\"\n")]
    public void A_flag_of_an_environment_file_is_set_where_it_stands(string text)
    {
        WriteEtcdUnit("EnvironmentFile=-/etc/default/etcd\nExecStart=/usr/bin/etcd $MORE\n");
        node.Write("etc/default/etcd", text);
        Changes("etc/default/etcd", "/pki/ca.crt", "/pki/new.crt", Set("etcd", "--trusted-ca-file", "/pki/new.crt"));
    }

    [Theory]
    [InlineData("--trusted-ca-file=/pki/ca.crt", "--trusted-ca-file=/pki/ca.crt --key-file=/pki/k")]
    [InlineData("--trusted-ca-file /pki/ca.crt", "--trusted-ca-file /pki/ca.crt --key-file /pki/k")]
    [InlineData("\\\n  --trusted-ca-file=/pki/ca.crt", "\\\n  --trusted-ca-file=/pki/ca.crt \\\n  --key-file=/pki/k")]
    [InlineData("\"--trusted-ca-file=/pki/ca.crt\"", "\"--trusted-ca-file=/pki/ca.crt\" --key-file=/pki/k")]
    public void A_flag_of_a_unit_is_added_in_the_form_of_the_one_before_it_and_removed_again(string text, string made)
    {
        foreach (var rest in new[] { "\n", " \\\n  --name=x\n" })
        {
            WriteEtcdUnit($"ExecStart=/usr/bin/etcd --x=1 {text}{rest}");
            var draft = Changes(Unit, text, made, components => SettingChange.Add(
                Of(components, "etcd"), "--key-file", "/pki/k", "--trusted-ca-file"));
            draft.Make(SettingChange.Remove(Of(draft.Components, "etcd"), "--key-file"));
            Assert.Empty(draft.Changes);
        }
    }

    [Theory]
    [InlineData("kube-apiserver-arg:\n  # ours\n  - \"client-ca-file=/pki/ca.crt\"\n  - x=y\n")]
    [InlineData("kube-apiserver-arg: client-ca-file=/pki/ca.crt\ntoken: t\n")]
    [InlineData("kube-apiserver-arg+: ['--client-ca-file=/pki/ca.crt']\n")]
    public void An_option_of_k3s_is_set_where_it_stands(string text)
    {
        node.Delete(Manifest);
        node.Write(K3s, text);
        Changes(K3s, "/pki/ca.crt", "/pki/new.crt", Set("kube-apiserver", "--client-ca-file", "/pki/new.crt"));
    }

    [Fact]
    public void An_option_of_k3s_is_added_and_removed()
    {
        node.Delete(Manifest);
        var text = "kube-apiserver-arg:\n  - client-ca-file=/pki/ca.crt # a\n  - x=y\n";
        node.Write(K3s, text);
        var draft = Changes(K3s, "# a\n", "# a\n  - etcd-cafile=/pki/e.crt\n", components => SettingChange.Add(
            Of(components, "kube-apiserver"), "--etcd-cafile", "/pki/e.crt", "--client-ca-file"));
        draft.Make(SettingChange.Remove(Of(draft.Components, "kube-apiserver"), "--etcd-cafile"));
        Assert.Equal(text, Text(draft, K3s));
    }

    [Theory]
    [InlineData("    - sh\n    - -c\n    - exec kube-apiserver --client-ca-file=/etc/kubernetes/pki/ca.crt\n", "script")]
    [InlineData("    - sh\n    - -c\n    - |\n      exec kube-apiserver --client-ca-file=/etc/kubernetes/pki/ca.crt\n", "script")]
    public void A_script_is_refused_with_file_and_line(string text, string why)
    {
        WriteManifest(text, program: "");
        var failure = Refuses<RefusedException>("SettingNotEditable",
            Set("kube-apiserver", "--client-ca-file", "/etc/kubernetes/pki/new.crt"));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.Contains("kube-apiserver.yaml", failure.Message, StringComparison.Ordinal);
        Assert.Matches("line [0-9]+", failure.Message);
    }

    [Fact]
    public void What_cannot_be_done_safely_is_refused()
    {
        WriteEtcdUnit("ExecStart=/bin/sh -c 'exec /usr/bin/etcd --trusted-ca-file=/pki/ca.crt'\n");
        Refuses<RefusedException>("SettingNotEditable", Set("etcd", "--trusted-ca-file", "/pki/new.crt"));
        WriteEtcdUnit("ExecStart=/usr/bin/etcd --trusted-ca-file=/pki/ca.crt\n");
        Refuses<RefusedException>("SettingNotEditable", Set("etcd", "--trusted-ca-file", "/pki/a b.crt"));
        Refuses<RefusedException>("SettingNotEditable", Set("etcd", "--trusted-ca-file", "/pki/%i.crt"));
        Refuses<InvalidRequestException>("SettingInvalid", Set("etcd", "--trusted-ca-file", "/pki/a\n.crt"));
        Refuses<MissingInputException>("SettingNotThere", components => SettingChange.Remove(Of(components, "etcd"), "--x"));
        Refuses<MissingInputException>("SettingNotThere",
            components => SettingChange.Set(Of(components, "etcd"), "--trusted-ca-file", "/a", "/b"));
        Refuses<MissingInputException>("SettingNotThere",
            components => SettingChange.Add(Of(components, "etcd"), "--y", "/a", "--x"));
        // One variable of two components.
        WriteEtcdUnit("Environment=ETCD_TRUSTED_CA_FILE=${A}\nExecStart=/usr/bin/etcd --trusted-ca-file=%%x\\x20y\n");
        Refuses<RefusedException>("SettingNotEditable", Set("etcd", "--trusted-ca-file", "/pki/new.crt"));
    }

    [Fact]
    public void A_file_that_no_mount_has_is_refused()
    {
        WriteManifest("    - --client-ca-file=/etc/kubernetes/pki/ca.crt\n");
        Refuses<RefusedException>("PathNotMounted", Set("kube-apiserver", "--client-ca-file", "/srv/ca.crt"));
        Refuses<RefusedException>("PathNotMounted", components =>
            SettingChange.Add(Of(components, "kube-apiserver"), "--etcd-cafile", "/srv/ca.crt"));
    }

    [Fact]
    public void A_setting_that_is_so_already_stays()
    {
        var draft = new NodeDraft(NodeFileSystem.At(node.Root));
        draft.Make(SettingChange.Set(Of(draft.Components, "kube-apiserver"), "--client-ca-file", "/etc/kubernetes/pki/ca.crt"));
        Assert.Empty(draft.Changes);
    }

    [Fact]
    public void Every_flag_of_a_node_can_be_set_and_nothing_else_changes()
    {
        var facts = node.Read();
        foreach (var component in facts.Components)
        {
            // Another configuration has other settings, and of a file that is mounted alone there is no other one.
            foreach (var setting in component.Effective
                .Where(setting => setting.Flag != "--config" && IsMounted(component, setting.Value + "x")))
            {
                var draft = new NodeDraft(NodeFileSystem.At(node.Root));
                draft.Make(SettingChange.Set(component, setting.Flag, setting.Value + "x"));
                var edit = Assert.Single(draft.Changes);
                var (before, after) = (Lines(edit.Before), Lines(edit.After));
                Assert.Equal(before.Length, after.Length);
                Assert.Single(before.Zip(after), pair => pair.First != pair.Second);
            }
        }
    }

    [Fact]
    public void What_changes_is_shown_as_lines_without_secrets()
    {
        node.Delete(Manifest);
        node.Write(K3s, "token: K10abc\nkube-apiserver-arg:\n- client-ca-file=/pki/ca.crt # ours\ndatastore-password: x\n");
        var draft = new NodeDraft(NodeFileSystem.At(node.Root));
        draft.Make(SettingChange.Set(Of(draft.Components, "kube-apiserver"), "--client-ca-file", "/pki/new.crt"));
        Assert.Equal(
            [
                node.PathOf(K3s), "   token: REDACTED", "   kube-apiserver-arg:", " - - client-ca-file=/pki/ca.crt # ours",
                " + - client-ca-file=/pki/new.crt # ours", "   datastore-password: REDACTED",
            ],
            draft.Diffs.Single().Split(Environment.NewLine));
    }

    [PeerFact("kubectl")]
    public void Kubectl_reads_an_edited_manifest()
    {
        var draft = new NodeDraft(NodeFileSystem.At(node.Root));
        draft.Make(SettingChange.Set(Of(draft.Components, "kube-apiserver"), "--client-ca-file", "/etc/kubernetes/pki/new.crt"));
        draft.Make(SettingChange.Add(Of(draft.Components, "kube-apiserver"), "--service-account-key-file",
            "/etc/kubernetes/pki/b.pub", "--service-account-key-file"));
        draft.Make(SettingChange.Remove(Of(draft.Components, "kube-apiserver"), "--requestheader-allowed-names"));
        var edit = Assert.Single(draft.Changes);
        File.WriteAllBytes(edit.File.Here.Text, edit.After);
        var run = Peer.Kubectl
            .Run("label", "--local", "-f", edit.File.Here.Text, "a=b", "-o", "jsonpath={.spec.containers[0].command}");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"--client-ca-file=/etc/kubernetes/pki/new.crt\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("sa.pub\",\"--service-account-key-file=/etc/kubernetes/pki/b.pub\"", run.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("allowed-names", run.Output, StringComparison.Ordinal);
    }

    private static ComponentFacts Of(IReadOnlyList<ComponentFacts> components, string name) =>
        components.Single(component => component.Component == name);

    private static bool IsMounted(ComponentFacts component, string value) =>
        component.Mounts is not { } mounts || NodePath.Parse(value) is not { } path || mounts.HostPath(path) is not null;

    private static Func<IReadOnlyList<ComponentFacts>, SettingChange> Set(string component, string flag, string value) =>
        components => SettingChange.Set(Of(components, component), flag, value);

    private static string[] Lines(byte[] content) => Encoding.UTF8.GetString(content).Split('\n');

    private string Text(NodeDraft draft, string path) => Encoding.UTF8.GetString(
        draft.Changes.SingleOrDefault(edit => edit.File.Here.Text == node.PathOf(path))?.After
            ?? File.ReadAllBytes(node.PathOf(path)));

    private NodeDraft Changes(string path, string old, string made, Func<IReadOnlyList<ComponentFacts>, SettingChange> change)
    {
        var text = node.ReadText(path);
        var draft = new NodeDraft(NodeFileSystem.At(node.Root));
        draft.Make(change(draft.Components));
        Assert.Equal(node.PathOf(path), Assert.Single(draft.Changes).File.Here.Text);
        Assert.Equal(text.Replace(old, made, StringComparison.Ordinal), Text(draft, path));
        return draft;
    }

    private T Refuses<T>(string id, Func<IReadOnlyList<ComponentFacts>, SettingChange> change)
        where T : PkiException
    {
        var draft = new NodeDraft(NodeFileSystem.At(node.Root));
        var failure = Assert.Throws<T>(() => draft.Make(change(draft.Components)));
        Assert.Equal(id, failure.ErrorId);
        Assert.Empty(draft.Changes);
        return failure;
    }

    private void WriteManifest(string text, string program = "    - kube-apiserver\n") => node.Write(Manifest, $"""
        apiVersion: v1
        kind: Pod
        spec:
          containers:
          - name: kube-apiserver
            command:

        """ + program + text + """
            volumeMounts: [{mountPath: /etc/kubernetes/pki, name: p}]
          volumes:
          - {name: p, hostPath: {path: /etc/kubernetes/pki}}

        """);

    private void WriteEtcdUnit(string service)
    {
        File.Delete(node.PathOf("etc/kubernetes/manifests/etcd.yaml"));
        node.Write(Unit, "[Unit]\nDescription=x\n\n[Service]\n" + service + "Restart=always\n");
    }
}
