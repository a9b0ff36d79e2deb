using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Units as systemd 252 reads them; each value was seen of its manager in test mode or stands in its manual.</summary>
public sealed class SystemdTests : IDisposable
{
    private const string Units = "etc/systemd/system/";
    private readonly SampleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("%i", @"a-b\x2dc")]
    [InlineData("%I", "a/b-c")]
    [InlineData("%n", @"etcd@a-b\x2dc.service")]
    [InlineData("%N", @"etcd@a-b\x2dc")]
    [InlineData("%p", "etcd")]
    [InlineData("%f", "/a/b-c")]
    [InlineData("%H", "cp1.example")]
    [InlineData("%l", "cp1")]
    [InlineData("%m", "0123456789abcdef0123456789abcdef")]
    [InlineData("%o-%w", "debian-12")]
    [InlineData("%t:%S:%C:%L:%E", "/run:/var/lib:/var/cache:/var/log:/etc")]
    [InlineData("%u%U%h", "root0/root")]
    [InlineData("100%%", "100%")]
    [InlineData("50%", "50%")]
    [InlineData("%y", "/etc/systemd/system/etcd@.service")]
    public void Specifiers_stand_for_what_systemd_has_for_them(string written, string meant)
    {
        folder.Write("etc/hostname", "cp1.example\n");
        folder.Write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        folder.Write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        folder.Write(Units + "etcd@.service", $"[Service]\nUser=nobody\nExecStart=/usr/bin/etcd --name={written}\n");
        folder.Write(Units + @"multi-user.target.wants/etcd@a-b\x2dc.service", "");
        Assert.Equal(meant, Etcd().Value("--name"));
    }

    [Fact]
    public void An_unknown_specifier_refuses_the_unit_and_one_of_a_running_system_is_not_known()
    {
        folder.Write(Units + "etcd.service", "[Service]\nExecStart=/usr/bin/etcd --cert-file=/x/%D.crt\n");
        folder.Write(Units + "kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet --tls-cert-file=/x/%b.crt\n");
        var facts = folder.Inventory();
        Assert.Equal("UnitSpecifierUnknown", Assert.Single(facts.Problems).Problem.ErrorId);
        Assert.Equal("%b", facts.Component("kubelet")!.Setting("--tls-cert-file")!.Unknown);
        var text = Assert.Single(facts.Notes.Unfollowed);
        Assert.Equal((2, "--tls-cert-file /x/.crt"), (text.Line, text.What));
    }

    [Theory]
    [InlineData("""--name o"p"q""", "opq")]
    [InlineData("""--name 'a b'""", "a b")]
    [InlineData("""--name a\x41\102\u0043""", "aABC")]
    [InlineData("""--name a\sb\"c""", "a b\"c")]
    [InlineData("""--name a\qb""", @"a\qb")]
    [InlineData("--name ${V}-${NONE}x", "two words-x")]
    [InlineData("--name a$V", "a$V")]
    [InlineData("--name a$$b", "a$b")]
    [InlineData("$ARGS", "n 1")]
    [InlineData("$NONE --name x", "x")]
    [InlineData(@"--name \;", ";")]
    [InlineData("--name a;b", "a;b")]
    [InlineData("--name x ; /usr/bin/true --name y", "x")]
    public void A_command_is_taken_apart_as_systemd_does(string arguments, string name)
    {
        folder.Write(Units + "etcd.service",
            $"[Service]\nEnvironment=\"V=two words\" \"ARGS=--name 'n 1'\"\nExecStart=-@/usr/bin/etcd etcd0 {arguments}\n");
        Assert.Equal(name, Etcd().Value("--name"));
    }

    [Fact]
    public void A_colon_before_the_program_leaves_variables_alone()
    {
        folder.Write(Units + "etcd.service", "[Service]\nEnvironment=V=x\nExecStart=:/usr/bin/etcd --name=${V}\n");
        Assert.Equal("${V}", Etcd().Value("--name"));
    }

    [Fact]
    public void An_environment_file_is_read_without_a_shell()
    {
        var values = SystemdSyntax.Variables("""
            # a comment \
            that goes on
            A = one two   
            B='it''s $A'
            C="a \$x \n \"q\""
            D=a\ b #no comment
            E=split\
            over
            export F=1
            1G=bad
            no equals sign
            ;H=no
            I='over
            lines'
            J=
            """).ToDictionary(pair => pair.Name, pair => pair.Value);
        Assert.Equal(["A", "B", "C", "D", "E", "I", "J"], values.Keys);
        Assert.Equal(
            ["one two", "its $A", """a $x \n "q" """.TrimEnd(), "a b #no comment", "splitover", "over\nlines", ""],
            values.Values.Select(value => value.Text));
        Assert.Equal([3, 4, 5, 6, 7, 13, 15], values.Values.Select(value => value.Line));
    }

    [Fact]
    public void Files_count_more_than_lines_and_what_has_to_be_there_is_missed()
    {
        folder.Write(Units + "etcd.service", """
            [Service]
            EnvironmentFile=/etc/etcd.d/*.env
            EnvironmentFile=-/etc/none
            EnvironmentFile=relative
            EnvironmentFile=/etc/must-be
            Environment=ETCD_NAME=line
            ExecStart=/usr/bin/etcd
            """);
        folder.Write("etc/etcd.d/1.env", "ETCD_NAME=first\n");
        folder.Write("etc/etcd.d/2.env", "ETCD_NAME=second\n");
        var facts = folder.Inventory();
        Assert.Equal("second", facts.Component("etcd")!.Value("--name"));
        Assert.Equal("/etc/must-be", Assert.Single(facts.Missing).Path.Text);
    }

    [Fact]
    public void Drop_ins_are_one_list_by_name_and_an_empty_value_takes_back()
    {
        folder.Write("usr/lib/systemd/system/my-etcd.service",
            "[Service]\nEnvironment=A=0\nExecStart=/usr/bin/etcd --name=${A}${B}${C}${D}\n");
        folder.Write(Units + "service.d/20-all.conf", "[Service]\nEnvironment=A=all\n");
        folder.Write(Units + "my-etcd.service.d/10-own.conf", "[Service]\nEnvironment=A=own B=own\n");
        folder.Write("usr/lib/systemd/system/my-etcd.service.d/10-own.conf", "[Service]\nEnvironment=B=hidden\n");
        folder.Write(Units + "my-.service.d/30-dash.conf", "[Service]\nEnvironment=C=dash\n");
        folder.Write(Units + "my-.service.d/10-own.conf", "[Service]\nEnvironment=D=hidden\n");
        folder.Write(Units + "my-etcd.service.d/99.txt", "[Service]\nEnvironment=A=no\n");
        Assert.Equal("allowndash", Etcd().Value("--name"));
    }

    [Fact]
    public void Aliases_and_masked_units_start_nothing()
    {
        folder.Write("usr/lib/systemd/system/etcd.service", "[Service]\nExecStart=/usr/bin/etcd --name=real\n");
        folder.Link(Units + "etcd2.service", "/usr/lib/systemd/system/etcd.service");
        folder.Write("usr/lib/systemd/system/kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet\n");
        folder.Link(Units + "kubelet.service", "/dev/null");
        Assert.Equal("real", Etcd().Value("--name"));
        Assert.Null(folder.Inventory().Component("kubelet"));
    }

    [Fact]
    public void A_second_command_is_refused_unless_the_first_is_taken_back()
    {
        folder.Write(Units + "etcd.service", "[Service]\nExecStart=/usr/bin/etcd --name=a\n");
        folder.Write(Units + "etcd.service.d/1.conf", "[Service]\nExecStart=/usr/bin/etcd --name=b\n");
        Assert.Equal("UnitCommandTwice", Assert.Single(folder.Inventory().Problems).Problem.ErrorId);
        folder.Write(Units + "etcd.service.d/1.conf", "[Service]\nExecStart=\nExecStart=/usr/bin/etcd --name=b\n");
        Assert.Empty(folder.Inventory().Problems);
        Assert.Equal("b", Etcd().Value("--name"));
    }

    [Fact]
    public void An_open_quote_refuses_a_command()
    {
        folder.Write(Units + "etcd.service", "[Service]\nExecStart=/usr/bin/etcd --name 'a\n");
        Assert.Equal("UnitQuoteOpen", Assert.Single(folder.Inventory().Problems).Problem.ErrorId);
    }

    [Fact]
    public void A_relative_path_goes_on_from_where_the_service_runs()
    {
        folder.Write(Units + "etcd.service", "[Service]\nWorkingDirectory=/srv\nExecStart=/usr/bin/etcd --cert-file=pki/e.crt\n");
        folder.Write("srv/pki/e.crt", SampleNode.Authority("ca").Certificate.Pem);
        Assert.Equal("/srv/pki/e.crt", Assert.Single(folder.Inventory().Entries).Source);
    }

    [Fact]
    public void With_a_configuration_file_etcd_takes_nothing_else()
    {
        folder.Write(Units + "etcd.service", """
            [Service]
            Environment=ETCD_PEER_CERT_FILE=/nowhere/peer.crt
            ExecStart=/usr/bin/etcd --config-file=/etc/etcd.yml --cert-file=/nowhere/flag.crt --key-file=/nowhere/flag.key
            """);
        folder.Write("etc/etcd.yml", "client-transport-security: {cert-file: /srv/e.crt, key-file: /srv/e.key}\n");
        folder.Write("srv/e.crt", SampleNode.Authority("ca").Certificate.Pem);
        folder.Write("srv/e.key", "");
        var facts = folder.Inventory();
        Assert.Empty(facts.Missing);
        Assert.Equal("/srv/e.crt", Assert.Single(facts.Entries).Source);
    }

    [Fact]
    public void A_variable_can_name_the_configuration_file()
    {
        folder.Write(Units + "etcd.service",
            "[Service]\nEnvironment=ETCD_CONFIG_FILE=/etc/etcd.yml ETCD_CERT_FILE=/nowhere\nExecStart=/usr/bin/etcd\n");
        folder.Write("etc/etcd.yml", "client-transport-security: {cert-file: /srv/e.crt, key-file: /srv/e.key}\n");
        Assert.Equal("/srv/e.crt", Etcd().Value("--cert-file"));
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(100_000)]
    public void Many_variables_in_a_command_end_in_a_limit_and_not_in_memory(int count)
    {
        var command = string.Concat(Enumerable.Repeat("${A}", count));
        folder.Write(Units + "etcd.service",
            $"[Service]\nEnvironment=A={new string('x', 100_000)}\nExecStart=/usr/bin/etcd {command}\n");
        Assert.Equal("ExpansionTooLarge", Assert.Single(folder.Inventory().Problems).Problem.ErrorId);
    }

    [Theory]
    [InlineData("${")]
    [InlineData("$")]
    [InlineData("\\\n")]
    [InlineData("%%")]
    [InlineData("' '")]
    [InlineData("a ")]
    [InlineData("#\n")]
    [InlineData("[\n")]
    public void A_megabyte_of_anything_is_read_in_no_time(string part)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var text = new StringBuilder("[Service]\nExecStart=/usr/bin/etcd ").Insert(34, part, 1_000_000 / part.Length).Append('\n')
            .ToString();
        folder.Write(Units + "etcd.service", text);
        folder.Write("etc/big", text);
        folder.Write(Units + "kubelet.service", "[Service]\nEnvironmentFile=/etc/big\nExecStart=/usr/bin/kubelet $ETCD\n");
        _ = folder.Inventory();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}.");
    }

    private ComponentFacts Etcd() => folder.Inventory().Component("etcd")!;
}
