using System.Globalization;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Platform;

/// <summary>What the superuser writes in folders that belong to somebody else, who means ill.</summary>
public sealed class StrangerTests : IDisposable
{
    private static readonly int Tries = RunLength.Of(brief: 40, full: 50, longest: 80);
    private const int MostRounds = 50;

    // Exchanges whatever appears in the folder, the files that are there and the folder itself for links to the victim, and puts
    // them back.
    private const string Attack = """
        use strict; use warnings; use Time::HiRes 'usleep';
        my ($base, $victim) = @ARGV; my ($hits, $round) = (0, 0);
        chdir $base or die $!;
        my %text; for my $f (glob 'in/*') { next unless -f $f; local $/; open my $h, '<', $f or next; $text{$f} = <$h>; }
        while (1) {
          if ($round % 100 == 0) { open my $h, '>', 'hits.new' or die $!; print $h $hits; close $h; rename 'hits.new', 'hits'; }
          opendir my $d, 'in' or next; my @new = grep { /^\..*(tmp|replacing)$/ || /\.lock/ } readdir $d; closedir $d;
          for my $n (@new) { next if -l "in/$n" || ($n =~ /lock/ && $round % 7); rename "in/$n", "x$$" and symlink "$victim/file", "in/$n" and $hits++; unlink "x$$"; unlink "in/$n" if $n =~ /lock|replacing/; }
          if (++$round % 25 == 0) { for my $f (keys %text) { symlink "$victim/file", 'y'; rename 'y', $f; usleep 50; open my $h, '>', 'z' or next; print $h $text{$f}; close $h; chmod 0600, 'z'; rename 'z', $f; } }
          if ($round % 40 == 0) { rename 'in', 'aside'; symlink $victim, 'in'; usleep 100; unlink 'in'; rename 'aside', 'in'; }
        }
        """;

    private readonly TemporaryFolder folder = new();
    private readonly EngineSession session = new();

    private string Theirs => folder["theirs"];

    private string Victim => folder["victim"];

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("Set-K8sKubeConfigContext one -Namespace n$_ -KubeConfig config")]
    [InlineData("Export-K8sCertificate -InputObject $ca apiserver.crt -Force")]
    [InlineData("Export-K8sPrivateKey -InputObject $key apiserver.key -Force")]
    [InlineData("Update-K8sCertificate apiserver.crt -Authority $ca -NoBackup:($_ % 2)")]
    [InlineData("Update-K8sPki -Path . -NoBackup:($_ % 2)")]
    public async Task Whoever_exchanges_files_gets_nothing_of_root(string command)
    {
        Prepare();
        using var attacker = OtherUser.Start(Theirs, "perl", "-e", Attack, Theirs, Victim);
        try
        {
            await Patience.UntilAsync(() => Hits is not null || attacker.HasExited);
            for (var round = 0; round < MostRounds && !attacker.HasExited && (round == 0 || Hits == 0); round++)
                Try(command);
            Assert.False(attacker.HasExited, "The attacker has ended.");
        }
        finally
        {
            attacker.Kill();
            attacker.WaitForExit();
        }

        RequireUntouched($"{command}: {session.Run("$done").One()} done");
        Assert.True(Hits > 0, $"The attacker never exchanged anything ({attacker.StandardError.ReadToEnd()}) in {MostRounds} "
            + $"rounds of {Tries} commands.");
    }

    [Theory]
    [InlineData("New-K8sPrivateKey -Algorithm Ed25519 -OutFile")]
    [InlineData("New-K8sCertificateAuthority -CommonName x -Algorithm ECDSA -OutFile")]
    [InlineData("New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName x -OutFile")]
    public void Of_what_is_refused_nothing_is_said_but_that(string command)
    {
        OtherUser.Require();
        Directory.CreateDirectory(Theirs);
        folder.Write("theirs/file.crt", "theirs");
        OtherUser.Give(Theirs);
        var path = Path.Combine(Theirs, "file.crt");
        var refused = session.Run($"{command} {path}");
        Assert.Single(refused.Errors);
        Assert.Empty(refused.Warnings);
        Assert.Single(session.Run($"{command} {path} -Force").ThrowOnError().Warnings,
            warning => warning.Contains(Theirs, StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_leads_root_only_to_what_its_owner_has()
    {
        Prepare();
        folder.Write("theirs/mine", "old");
        OtherUser.Give(folder["theirs/mine"]);
        MakeLink("in/away", Path.Combine(Victim, "file"));
        MakeLink("in/own", "../mine");
        var failure = Assert.Throws<RefusedException>(() =>
            FileStore.Write(Path.Combine(Theirs, "in/away"), [1], FileProtection.Public, overwrite: true));
        Assert.Equal("LinkOfAnother", failure.ErrorId);
        FileStore.Write(Path.Combine(Theirs, "in/own"), "new"u8.ToArray(), FileProtection.Public, overwrite: true);
        Assert.Equal("new", File.ReadAllText(folder["theirs/mine"]));
        Assert.Equal((uint)OtherUser.Id, FileStatus.Of(folder["theirs/mine"])!.User);
        RequireUntouched("links");
    }

    [Fact]
    public void A_second_name_that_others_gave_to_a_file_is_not_written_through()
    {
        Prepare();
        UnixFile.Link(Path.Combine(Victim, "file"), Path.Combine(Theirs, "in/f"));
        Assert.Equal("LinkOfAnother", Assert.Throws<RefusedException>(() =>
            FileStore.Write(Path.Combine(Theirs, "in/f"), [1], FileProtection.Public, overwrite: true)).ErrorId);
        File.Delete(Path.Combine(Theirs, "in/f"));
        RequireUntouched("names");
    }

    [Theory]
    [InlineData("$null = New-K8sPrivateKey -Algorithm Ed25519 -OutFile FOLDER/k")]
    [InlineData("Export-K8sPrivateKey -InputObject $key FOLDER/k")]
    [InlineData("Export-K8sCertificate -InputObject $ca FOLDER/c")]
    [InlineData("$null = New-K8sCertificateAuthority -CommonName x -OutFile FOLDER/c -Algorithm Ed25519")]
    [InlineData("$null = New-K8sCsr -CommonName x -OutFile FOLDER/r -PrivateKey (New-K8sPrivateKey -Algorithm Ed25519)")]
    [InlineData("Set-K8sKubeConfigContext one -Cluster c -KubeConfig FOLDER/config")]
    [InlineData("$null = Update-K8sCertificate FOLDER/apiserver.crt -Authority $ca")]
    [InlineData("$null = Update-K8sPki -Path FOLDER")]
    [InlineData("$null = Initialize-K8sPki FOLDER/tree -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256")]
    public void Root_is_told_who_else_may_change_what_it_writes(string command)
    {
        Prepare();
        Assert.Contains($"user {OtherUser.Id} may change", Warnings("theirs/in"), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["own"]);
        File.Copy(folder["theirs/in/apiserver.crt"], folder["own/apiserver.crt"]);
        File.Copy(folder["theirs/in/apiserver.key"], folder["own/apiserver.key"]);
        File.Copy(folder["theirs/in/ca.crt"], folder["own/ca.crt"]);
        File.Copy(folder["theirs/in/ca.key"], folder["own/ca.key"]);
        Assert.DoesNotContain("may change", Warnings("own"), StringComparison.Ordinal);

        string Warnings(string name) =>
            string.Join('\n',
                session.Run($"{command.Replace("FOLDER", folder[name], StringComparison.Ordinal)} -WarningVariable said "
                    + "-WarningAction SilentlyContinue; $said").ThrowOnError().Output);
    }

    // How often the attacker exchanged a file that was just being written; null until the attack goes on.
    private int? Hits => File.Exists(Path.Combine(Theirs, "hits"))
        ? int.Parse(File.ReadAllText(Path.Combine(Theirs, "hits")), CultureInfo.InvariantCulture)
        : null;

    private void Try(string command) => session.Run(
        "$ErrorActionPreference = 'Stop'; $done = 0; "
        + $"$ids = foreach ($_ in 1..{Tries}) {{ try {{ $null = {command}; $done++ }} catch {{ $_.FullyQualifiedErrorId }} }}")
        .ThrowOnError();

    private void Prepare()
    {
        OtherUser.Require();
        Directory.CreateDirectory(Path.Combine(Theirs, "in"));
        Directory.CreateDirectory(Victim);
        OtherUser.Run("chmod", "711", folder[""]);
        File.WriteAllText(Path.Combine(Victim, "file"), "secret");
        OtherUser.Run("chmod", "600", Path.Combine(Victim, "file"));
        OtherUser.Run("chmod", "711", Victim);
        session.Run($"Set-Location '{Theirs}/in'; $key = New-K8sPrivateKey -Algorithm Ed25519; $ca = New-K8sCertificateAuthority "
            + "-CommonName kubernetes -Algorithm ECDSA -OutFile ca.crt; "
            + "New-K8sCertificate -Key (New-K8sPrivateKey -Algorithm ECDSA -OutFile apiserver.key) -Authority $ca -CommonName a "
            + "-DnsName a -OutFile apiserver.crt > $null").ThrowOnError();
        folder.Write("theirs/in/config",
            "apiVersion: v1\nkind: Config\ncontexts:\n- context: {cluster: a, user: b}\n  name: one\n");
        foreach (var path in Directory.EnumerateFileSystemEntries(Theirs, "*", SearchOption.AllDirectories).Append(Theirs))
            OtherUser.Give(path);
    }

    private void MakeLink(string name, string target)
    {
        File.CreateSymbolicLink(Path.Combine(Theirs, name), target);
        OtherUser.Give(Path.Combine(Theirs, name));
    }

    private void RequireUntouched(string what)
    {
        var file = Path.Combine(Victim, "file");
        var status = FileStatus.Of(file)!;
        Assert.Equal($"{what}; secret 600 0", $"{what}; {File.ReadAllText(file)} {UnixFile.Mode(file)} {status.User}");
        Assert.Equal([file], Directory.GetFileSystemEntries(Victim));
    }
}
