using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Settings of the components of a node, each changed where it stands. What is not refused changes that setting, as a reader of
/// the files sees it, and nothing else; and the files can be put back.
/// </summary>
internal static class NodeEdits
{
    // Each is followed by a reading of the node.
    private const int MostSettings = 6;
    private const string Value = "/etc/kubernetes/pki/fuzz.crt";

    private const string Further = """
        --- etc/kubernetes/manifests/kube-controller-manager.yaml
        # by hand
        apiVersion: v1
        kind: Pod
        spec:
          containers:
          - name: kube-controller-manager
            command:
            - kube-controller-manager
            - "--root-ca-file=/etc/kubernetes/pki/ca.crt"  # one
            - --client-ca-file
            - /etc/kubernetes/pki/ca.crt
            args: [ '--cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt', --x=y ]
            volumeMounts: [{mountPath: /etc/kubernetes/pki, name: p}]
          volumes: [{name: p, hostPath: {path: /etc/kubernetes/pki}}]
        --- etc/systemd/system/etcd.service
        [Service]
        Environment="ETCD_NAME=a" ETCD_PEER_CERT_FILE=/opt/p.crt
        ExecStart=/usr/bin/etcd --name=%n \
          # --cert-file=/opt/old.crt
          --cert-file=/opt/e1.crt \
          '--key-file' "/opt/e1.key"
        --- etc/rancher/k3s/config.yaml
        kube-apiserver-arg:
          # ours
          - "client-ca-file=/opt/ca.crt"
        kubelet-arg+: [client-ca-file=/opt/ca.crt, "x=y"]
        """;

    public static FuzzTarget Target { get; } = new("node-edits", [.. NodeTrees.Target.Seeds, Encoding.Latin1.GetBytes(Further)],
        Read) { Readings = 4 + (9 * MostSettings) };

    private static void Read(byte[] input) => TextFolder.In(input, folder =>
    {
        var facts = new NodeDraft(NodeFileSystem.At(folder)).Components;
        foreach (var (component, setting) in facts.SelectMany(one => one.Effective.Select(setting => (one, setting)))
            .Take(MostSettings))
        {
            Change(folder, SettingChange.Set(component, setting.Flag, Value));
            Change(folder, SettingChange.Add(component, setting.Flag, Value, setting.Flag));
            Change(folder, SettingChange.Remove(component, setting.Flag));
        }
    });

    private static void Change(string folder, SettingChange change)
    {
        var draft = new NodeDraft(NodeFileSystem.At(folder));
        var before = SettingFact.Of(draft.Components);
        try
        {
            draft.Make(change);
        }
        catch (PkiException)
        {
            // Refused, and that is right; what was begun of several is thrown away with the draft.
            return;
        }

        var edits = draft.Changes;
        foreach (var edit in edits)
            File.WriteAllBytes(edit.File.Here.Text, edit.After);
        var after = SettingFact.Of(new NodeDraft(NodeFileSystem.At(folder)).Components);
        foreach (var edit in edits)
            File.WriteAllBytes(edit.File.Here.Text, edit.Before);
        Require(SettingFact.Of(draft.Components).SequenceEqual(after), change, "the files say something else than was foreseen");
        Require(Others(before, change).SequenceEqual(Others(after, change)), change, "another setting has changed");
        Require(change.Kind == SettingChangeKind.Remove || after.Any(fact => fact.Flag == change.Flag && fact.Value == Value),
            change, "it has not the value");
    }

    private static IEnumerable<SettingFact> Others(IReadOnlyList<SettingFact> facts, SettingChange change) => facts.Where(fact =>
        fact.Flag != change.Flag || fact.Component != change.Component.Component || fact.By != change.Component.File.Here);

    private static void Require(bool isSo, SettingChange change, string what)
    {
        if (!isSo)
            throw new InvalidOperationException(
                $"{change.Kind} {change.Flag} of {change.Component.Component} in {change.Component.File}: {what}.");
    }
}
