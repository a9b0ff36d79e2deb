using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Manifests of static pods down to the flags of the components that their scripts start.</summary>
internal static class Commands
{
    private const string Script = """
        kind: Pod
        spec:
          containers:
          - name: a
            command: [sh, -c]
            args:
            - |
              set -e; . /x; for n in a b; do echo "$n" > /tmp/${n}; done
              A='x'"$(B)"; export C=${A:-y}; if true; then exec env D=1 /usr/bin/etcd --cert-file="$A/c.crt" \
                --key-file '/k' $(cat /y) `z` <<EOF
              EOF
              fi
            env:
            - {name: B, value: "1"}
            - {name: E, value: "$(B)$(E)$$(B)$("}
            - {name: F, valueFrom: {fieldRef: {fieldPath: x}}}
            volumeMounts: [{mountPath: /k, name: h, subPath: a/../b}]
          volumes: [{name: h, hostPath: {path: //etc/./k}}]
        """;

    public static FuzzTarget Target { get; } = new("commands", [Encoding.UTF8.GetBytes(Script)], input =>
    {
        foreach (var pod in StaticPodReader.Read(input, NodeFile.Alone("pod.yaml"), out _))
        {
            if (ComponentCommand.Find(pod.Command, "may be set", pod.Budget) is not { } start)
                continue;
            var facts = new ComponentFacts(start.Component, start.Command,
                [.. ComponentArguments.Variables(start), .. ComponentArguments.Flags(start)]);
            foreach (var setting in facts.Effective)
                _ = facts.HostPath(setting)?.Text;
        }
    });
}
