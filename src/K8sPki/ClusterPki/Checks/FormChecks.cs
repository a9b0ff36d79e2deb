namespace K8sPki;

/// <summary>Files that people can read and the component that a flag gives them to cannot, or not whole.</summary>
internal static class FormChecks
{
    public static IEnumerable<Finding> Run(PkiInventory facts) => facts.ReadFiles
        .Select(read => (Read: read, Rule: RuleOf(read)))
        .Where(pair => pair.Rule is not null)
        .GroupBy(pair => (pair.Rule, pair.Read.Component, pair.Read.RefusedFile.Here, pair.Read.Verdict.Refusal))
        .Select(group => Finding(facts, group.Key.Rule!, group.Select(pair => pair.Read).ToList()));

    // A key of another certificate, and a file that nobody can read, have findings of their own.
    private static PkiRule? RuleOf(ReadFile read) => read.Verdict switch
    {
        { IsTaken: true, Certificates.Count: 0 } when read.Held > 0 => PkiRule.FormNotRead,
        { IsTaken: true } => read.Verdict.Certificates.Count < read.Held ? PkiRule.CertificatesPassedOver : null,
        { Kind: GoRefusal.Mismatch } => null,
        { Kind: GoRefusal.Count } => PkiRule.CertificateCountWrong,
        { Kind: GoRefusal.Algorithm } => PkiRule.KeyNotTaken,
        _ => read.State == ReadFileState.Unreadable ? null : PkiRule.FormNotRead,
    };

    private static Finding Finding(PkiInventory facts, PkiRule rule, List<ReadFile> reads)
    {
        var read = reads[0];
        var file = $"{PkiLabel.Of(read.RefusedFile)} ({string.Join(", ", reads.Select(one => one.Name).Distinct())})";
        return rule.Found(read.RefusedFile.Here.Text, MessageOf(rule, read, file), RemedyOf(facts, rule, read));
    }

    private static string MessageOf(PkiRule rule, ReadFile read, string file)
    {
        var (component, verdict) = (read.Component, read.Verdict);
        if (rule == PkiRule.CertificatesPassedOver)
            return $"Of the {read.Held} certificates in {file} {component} takes {verdict.Certificates.Count}: Go passes over a block that is not in its form without a word.";
        if (rule == PkiRule.CertificateCountWrong)
            return $"{component} does not start with {file}: it takes one certificate there. It says: {verdict.Refusal}";
        if (verdict.IsTaken)
            return $"{component} takes no certificate from {file}, and starts all the same and trusts nobody: Go does not read this form.";
        if (verdict.Kind == GoRefusal.Algorithm)
            return $"{component} does not take the key in {file}. It says: {verdict.Refusal}";
        var since = verdict.IsTakenByEarlier ? " since 1.24.8 and 1.25.2" : "";
        return $"{component} does not take {file}: Go{since} does not read this form. It says: {verdict.Refusal}";
    }

    private static string RemedyOf(PkiInventory facts, PkiRule rule, ReadFile read)
    {
        if (rule == PkiRule.CertificateCountWrong)
        {
            var alone = Path.Combine(Path.GetDirectoryName(read.File.Here.Text)!, $"{Path.GetFileNameWithoutExtension(read.File.Here.Text)}-signing{Path.GetExtension(read.File.Here.Text)}");
            return $"Give it a file with the certificate that signs: Get-K8sCertificate {CommandArgument.Of(read.File.Here.Text)} | Select-Object -First 1 | Export-K8sCertificate -OutFile {CommandArgument.Of(alone)}, and name that with {read.Name}";
        }

        if (rule == PkiRule.KeyNotTaken)
            return $"Have it made with an ECDSA key on P-256 or an RSA key (New-K8sPrivateKey), then Test-K8sPki{facts.Argument}";
        if (read.State == ReadFileState.Encrypted)
            return $"Export-K8sPrivateKey {CommandArgument.Of(read.RefusedFile.Here.Text)} -SourcePassword (Read-Host -AsSecureString) -OutFile {CommandArgument.Of(read.RefusedFile.Here.Text)} -Force";
        return read.Mends.Count == 0
            ? $"Have it made anew, then Test-K8sPki{facts.Argument}"
            : string.Join("; ", read.Mends.SelectMany(file => Rewrite(read, file)));
    }

    private static IEnumerable<string> Rewrite(ReadFile read, GoFile file)
    {
        var path = CommandArgument.Of((file == GoFile.Key && read.KeyFile is not null ? read.KeyFile : read.File).Here.Text);
        if (read.IsOneFile)
        {
            yield return $"$pem = @(Get-K8sCertificate {path} | Export-K8sCertificate) + @(Get-K8sPrivateKey {path} | Export-K8sPrivateKey -AsPlainText)";
            yield return $"Set-Content {path} -Value ($pem -join '') -NoNewline";
            yield break;
        }

        if (file == GoFile.Key)
        {
            yield return read.Reader != GoReader.TokenVerifier ? $"Get-K8sPrivateKey {path} | Export-K8sPrivateKey -OutFile {path} -Force"
                : !read.HoldsKey ? $"Get-K8sPublicKey {path} | Export-K8sPublicKey -OutFile {path} -Force"
                : $"Get-K8sPublicKey {path} | Export-K8sPublicKey -OutFile {CommandArgument.Of(read.File.Here.Text + ".pub")}, and name that with {read.Name}";
            yield break;
        }

        if (read.HoldsKey)
            yield return $"Get-K8sPrivateKey {path} | Export-K8sPrivateKey -OutFile {CommandArgument.Of(read.File.Here.Text + ".key")}";
        yield return $"Get-K8sCertificate {path} | Export-K8sCertificate -OutFile {path} -Force";
    }
}
