using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>Files that people can read and the component that a flag gives them to cannot, or not whole.</summary>
internal static class FormChecks
{
    public static IEnumerable<Finding> Run(PkiInventory facts) => facts.ReadFiles
        .Select(read => (Read: read, Rule: RuleOf(read)))
        .Where(pair => pair.Rule is not null)
        .GroupBy(pair => (pair.Rule, pair.Read.Component, pair.Read.RefusedFile.Here, pair.Read.Verdict.Refusal))
        .Select(group => Finding(group.Key.Rule!, group.Select(pair => pair.Read).ToList()));

    // A key of another certificate, and a file that nobody can read, have findings of their own.
    private static Rule? RuleOf(ReadFile read) => read.Verdict switch
    {
        { IsTaken: true, Certificates.Count: 0 } when read.Held > 0 => Rule.FormNotRead,
        { IsTaken: true } => read.Verdict.Certificates.Count < read.Held ? Rule.CertificatesPassedOver : null,
        { Kind: GoRefusal.Mismatch } => null,
        { Kind: GoRefusal.Count } => Rule.CertificateCountWrong,
        { Kind: GoRefusal.Algorithm } => Rule.KeyNotSupported,
        _ => read.State == ReadFileState.Unreadable ? null : Rule.FormNotRead,
    };

    private static Finding Finding(Rule rule, List<ReadFile> reads)
    {
        var read = reads[0];
        var file = $"{PkiLabel.Of(read.RefusedFile)} ({string.Join(", ", reads.Select(one => one.Name).Distinct())})";
        return rule.Found(read.RefusedFile.Here.Text, MessageOf(rule, read, file), RemedyOf(rule, read));
    }

    private static string MessageOf(Rule rule, ReadFile read, string file)
    {
        var (component, verdict) = (read.Component, read.Verdict);
        if (rule == Rule.CertificatesPassedOver)
            return $"Of the {read.Held} certificates in {file} {component} takes {verdict.Certificates.Count}: Go passes over "
                + "a block that is not in its form without a word.";
        if (rule == Rule.CertificateCountWrong)
            return $"{component} does not start with {file}: it takes one certificate there. It says: {verdict.Refusal}";
        if (verdict.IsTaken)
            return $"{component} takes no certificate from {file}, and starts all the same and trusts nobody: Go does not read "
                + "this form.";
        if (verdict.Kind == GoRefusal.Algorithm)
            return $"{component} does not take the key in {file}. It says: {verdict.Refusal}";
        var releases = verdict.IsTakenByEarlier ? "not every release of Go since 1.24.8 and 1.25.2 reads" : "Go does not read";
        return $"{component} does not take {file}: {releases} this form. It says: {verdict.Refusal}";
    }

    private static Remedy RemedyOf(Rule rule, ReadFile read)
    {
        if (rule == Rule.CertificateCountWrong)
        {
            var alone = Path.Combine(
                Path.GetDirectoryName(read.File.Here.Text)!,
                $"{Path.GetFileNameWithoutExtension(read.File.Here.Text)}-signing{Path.GetExtension(read.File.Here.Text)}");
            return Remedy.Of(
                Write($"Get-K8sCertificate {Argument(read.File)} | Select-Object -First 1 | Export-K8sCertificate -OutFile "
                + $"{CommandArgument.Of(alone)}"))
                .Then($"Name with {read.Name} a file with the certificate that signs, and no other: {Path.GetFileName(alone)}, "
                    + "if it is the first.");
        }

        if (rule == Rule.KeyNotSupported)
            return Remedy.Words(
                $"Have {PkiLabel.Of(read.RefusedFile)} made with an ECDSA key on P-256 or an RSA key (New-K8sPrivateKey).");
        if (read.State == ReadFileState.Encrypted)
            return Remedy.Of(
                Write($"Export-K8sPrivateKey {Argument(read.RefusedFile)} -SourcePassword (Read-Host -AsSecureString) -OutFile "
                + $"{Argument(read.RefusedFile)} -Force"));
        return read.Mends.Count == 0
            ? Remedy.Words($"Have {PkiLabel.Of(read.RefusedFile)} made anew.")
            : read.Mends.Aggregate(Remedy.None, (mended, file) => mended.With(Rewrite(read, file)));
    }

    private static Remedy Rewrite(ReadFile read, GoFile file)
    {
        var path = Argument(file == GoFile.Key && read.KeyFile is not null ? read.KeyFile : read.File);
        if (read.IsOneFile)
        {
            return Remedy.Of(
                Write($"$pem = @(Get-K8sCertificate {path} | Export-K8sCertificate) + @(Get-K8sPrivateKey {path} | "
                + "Export-K8sPrivateKey -AsPlainText)") with { Act = new WritePair(read.File.Here) },
                Write($"Set-Content {path} -Value ($pem -join '') -NoNewline") with { Act = new WritePair(read.File.Here) });
        }

        if (file == GoFile.Key)
            return RewriteKey(read, (read.KeyFile ?? read.File).Here);
        var (here, beside) = (read.File.Here, new LocalPath(read.File.Here.Text + ".key"));
        var certificates = Write($"Get-K8sCertificate {path} | Export-K8sCertificate -OutFile {path} -Force")
            with { Act = new WriteCertificates(here, here, WrittenCertificates.All) };
        return read.HoldsKey
            ? Remedy.Of(Write($"Get-K8sPrivateKey {path} | Export-K8sPrivateKey -OutFile {CommandArgument.Of(beside.Text)}")
                with { Act = new WriteKey(here, beside) }, certificates)
            : Remedy.Of(certificates);
    }

    private static Remedy RewriteKey(ReadFile read, LocalPath file)
    {
        var path = CommandArgument.Of(file.Text);
        if (read.Reader != GoReader.TokenVerifier)
            return Remedy.Of(Write($"Get-K8sPrivateKey {path} | Export-K8sPrivateKey -OutFile {path} -Force")
                with { Act = new WriteKey(file, file) });
        if (!read.HoldsKey)
            return Remedy.Of(Write($"Get-K8sPublicKey {path} | Export-K8sPublicKey -OutFile {path} -Force")
                with { Act = new WritePublicKey(file, file) });
        var half = read.File.Here.Text + ".pub";
        return Remedy.Of(Write($"Get-K8sPublicKey {path} | Export-K8sPublicKey -OutFile {CommandArgument.Of(half)}"))
            .Then($"Name {Path.GetFileName(half)} with {read.Name}.");
    }

    private static RemedyStep Write(string command) => new(RemedyOrder.Rewrite, command);

    private static string Argument(NodeFile file) => CommandArgument.Of(file.Here.Text);
}
