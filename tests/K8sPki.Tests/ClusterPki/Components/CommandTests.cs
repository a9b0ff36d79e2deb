using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>What the commands of containers and scripts start.</summary>
public sealed class CommandTests
{
    private static readonly NodeFile Manifest = NodeFile.Alone("pod.yaml");

    [Theory]
    [InlineData("etcd --name=a", "a")]
    [InlineData("exec /usr/bin/etcd --name='a b' > /tmp/log 2>&1", "a b")]
    [InlineData("mkfifo /tmp/p; (tee -a /var/log/x < /tmp/p & )\nexec etcd \\\n --name \"a\" > /tmp/p 2>&1", "a")]
    [InlineData("GOMAXPROCS=$(nproc) /usr/bin/etcd --name=\"${NAME}\"", "from-env")]
    [InlineData("N=x; M=${N}y && export L=$M\netcd --name=$L", "xy")]
    [InlineData("if true; then exec etcd --name ${UNSET:-plain}; fi", "plain")]
    [InlineData("cat <<EOF > /x\netcd --name=wrong\nEOF\netcd --name=right", "right")]
    [InlineData("# etcd --name=wrong\netcd --name=right # etcd", "right")]
    [InlineData("ARGS='--name right --x'; etcd $ARGS", "right")]
    [InlineData("env A=b nice -n 5 etcd --name right", "right")]
    [InlineData("bash -ec \"etcd --name right\"", "right")]
    [InlineData("echo a\"\\\"b\" 'etcd --name=wrong'; etcd --name=right", "right")]
    public void A_script_is_followed(string script, string name)
    {
        var start = Find("/bin/sh", "-c", script);
        Assert.Equal("etcd", start?.Component);
        Assert.Equal((name, null), Flag(start!.Value, "--name"));
    }

    [Theory]
    [InlineData("etcd --name=$(hostname)", "$(hostname)")]
    [InlineData("etcd --name=`hostname`", "`hostname`")]
    [InlineData(". /etc/etcd.env; etcd --name=$NAME2", "what . /etc/etcd.env sets")]
    [InlineData("for n in a b; do etcd --name=$n; done", "$n")]
    [InlineData("etcd --name=${NAME%%.*}", "${NAME%%.*}")]
    [InlineData("etcd --name=$1", "$1")]
    public void What_a_shell_would_have_to_run_is_not_known(string script, string unknown) =>
        Assert.Equal(unknown, Flag(Find("/bin/sh", "-c", script)!.Value, "--name").Unknown);

    [Theory]
    [InlineData("systemctl", "restart", "etcd")]
    [InlineData("/bin/sh", "-c", "echo etcd")]
    [InlineData("/bin/sh", "/opt/etcd", "x")]
    [InlineData("kubectl", "get", "kubelet")]
    [InlineData("etcdctl", "--name", "a")]
    public void Naming_a_component_is_not_starting_it(params string[] words) => Assert.Null(Find(words));

    [Theory]
    [InlineData("kube-apiserver", "hyperkube", "apiserver")]
    [InlineData("kubelet", "/hyperkube", "kubelet")]
    [InlineData("kube-controller-manager", "/usr/bin/hyperkube", "kube-controller-manager")]
    [InlineData("konnectivity-server", "/proxy-server", "--x")]
    [InlineData("etcd", "tini", "--", "etcd")]
    public void Programs_of_other_names_are_known(string component, params string[] words) =>
        Assert.Equal(component, Find(words)?.Component);

    [Theory]
    [InlineData("--cert-file --key-file", "--key-file")]
    [InlineData("--cert_file=x", null)]
    [InlineData("-cert-file x", "x")]
    [InlineData("--client-cert-auth --cert-file=x", "x")]
    [InlineData("stray --cert-file=x", null)]
    [InlineData("-- --cert-file=x", null)]
    [InlineData("--cert-file=a --cert-file=b", "b")]
    public void Flags_of_etcd_are_those_of_Gos_package(string arguments, string? value) =>
        Assert.Equal(value, Flag(Find(["etcd", .. arguments.Split(' ')])!.Value, "--cert-file").Value);

    [Theory]
    [InlineData("--tls_cert_file x", "x")]
    [InlineData("-tls-cert-file x", null)]
    [InlineData("stray --tls-cert-file=x", "x")]
    [InlineData("--v 2 --tls-cert-file x", "x")]
    public void Flags_of_Kubernetes_are_those_of_pflag(string arguments, string? value) =>
        Assert.Equal(value, Flag(Find(["kubelet", .. arguments.Split(' ')])!.Value, "--tls-cert-file").Value);

    [Fact]
    public void Variables_of_a_container_are_those_before_them_and_are_put_in_once()
    {
        var command = Pod("""
            command: [etcd, --name=$(B), --x=$(LATER)$$(A), --y=$(NONE)]
            env:
            - {name: A, value: "1"}
            - {name: B, value: "$(A)$(LATER)"}
            - {name: LATER, value: "$$(A)"}
            """);
        Assert.Equal(["etcd", "--name=1$(LATER)", "--x=$(A)$(A)", "--y=$(NONE)"], command.Words.Select(word => word.Text));
    }

    [Fact]
    public void Variables_from_elsewhere_are_not_known()
    {
        var command = Pod("""
            command: [etcd, --name=$(A), --x=$(B)]
            envFrom: [{configMapRef: {name: x}}]
            env:
            - {name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
            """);
        Assert.Equal([null, "$A, which comes from fieldRef", "$(B) of envFrom"], command.Words.Select(word => word.Unknown));
    }

    [Fact]
    public void Doubling_variables_end_in_a_limit()
    {
        var variables = string.Join('\n',
            Enumerable.Range(1, 60).Select(number => $"- {{name: v{number}, value: $(v{number - 1})$(v{number - 1})}}"));
        var failure = Assert.Throws<LimitExceededException>(() =>
            Pod($"command: [etcd, $(v60)]\nenv:\n- {{name: v0, value: x}}\n{variables}"));
        Assert.Equal("ExpansionTooLarge", failure.ErrorId);
    }

    [Fact]
    public void Doubling_variables_of_a_script_end_in_a_limit()
    {
        var script = string.Join(';', Enumerable.Range(1, 60).Select(number => $"v{number}=$v{number - 1}$v{number - 1}"))
            + ";etcd $v60";
        Assert.Throws<LimitExceededException>(() => Find("/bin/sh", "-c", "v0=x;" + script));
    }

    [Theory]
    [InlineData("$(")]
    [InlineData("${")]
    [InlineData("`")]
    [InlineData("$a")]
    [InlineData("sh -c ")]
    [InlineData("'")]
    [InlineData("\"$")]
    [InlineData("<<a\n")]
    [InlineData(">")]
    [InlineData("a=b ")]
    public void A_megabyte_of_script_is_read_in_no_time(string part)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var script = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));
        _ = Find("/bin/sh", "-c", script);
        _ = Pod($"command: [sh, -c]\nargs: ['{script.Replace("'", "''", StringComparison.Ordinal)}']");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}.");
    }

    private static ComponentStart? Find(params string[] words)
    {
        var variables = new Dictionary<string, VariableSetting> { ["NAME"] = new(Manifest, new VariableValue("from-env")) };
        var command = new StartedCommand(Manifest, [.. words.Select(word => new CommandWord(word, 1))]) { Variables = variables };
        return ComponentCommand.Find(command, null, new CommandBudget(Manifest));
    }

    private static (string? Value, string? Unknown) Flag(ComponentStart start, string name) =>
        ComponentArguments.Flags(start).LastOrDefault(setting => setting.Flag == name) is { } setting
            ? (setting.Value, setting.Unknown)
            : default;

    private static StartedCommand Pod(string container) => Assert.Single(StaticPodReader.Read(
        Encoding.UTF8.GetBytes("kind: Pod\nspec:\n  containers:\n  - name: c\n"
            + string.Concat(container.Split('\n').Select(line => $"    {line}\n"))), Manifest, out _)).Command;
}
