namespace K8sPki;

/// <summary>
/// A certificate and its key by tls.X509KeyPair (go/crypto/tls/tls.go). Every block labelled CERTIFICATE is sent to the
/// peer, with headers too, but only the first is looked at. The key is the first block whose label is that of a private
/// key; what form it has its bytes say, not the label. Where the key's file is not at hand the certificate is read alone.
/// </summary>
internal sealed record GoKeyPair : GoStep
{
    private const string Ending = " PRIVATE KEY";

    /// <inheritdoc/>
    public override void Run(GoReading reading)
    {
        var certificates = reading.Blocks(GoFile.Certificates).Where(block => block.Label == Certificate.PemLabel).ToList();
        if (certificates.Count == 0)
        {
            reading.Refuse(GoFile.Certificates, GoRefusal.Form, WithoutCertificate(reading.Blocks(GoFile.Certificates)));
            return;
        }

        var key = reading.Blocks(GoFile.Key).FirstOrDefault(block => IsKey(block.Label));
        if (key is null && reading.Has(GoFile.Key))
            reading.Refuse(GoFile.Key, GoRefusal.Form, WithoutKey(reading.Blocks(GoFile.Key)));
        else if (GoCertificate.Read(certificates[0].Data, out var problem) is not { } leaf)
            reading.Refuse(GoFile.Certificates, GoRefusal.Content, problem);
        else
            Join(reading, leaf, certificates, key);
    }

    private static void Join(GoReading reading, ChainMember leaf, List<GoPemBlock> certificates, GoPemBlock? key)
    {
        var own = key is null ? null : GoPrivateKey.Any(key.Data);
        if (key is not null && own is null)
            reading.Refuse(GoFile.Key, GoRefusal.Content, "tls: failed to parse private key");
        else if (own is not null && Mismatch(leaf.Key, own) is { } mismatch)
            reading.Refuse(GoFile.Key, GoRefusal.Mismatch, mismatch);
        else
            Take(reading, leaf, certificates, own);
    }

    private static void Take(GoReading reading, ChainMember leaf, List<GoPemBlock> certificates, CertifiedKey? own)
    {
        var others = certificates.Skip(1).Select(block => GoCertificate.Read(block.Data, out _)?.Certificate).OfType<Certificate>();
        reading.Take(others.Prepend(leaf.Certificate));
        if (own is not null)
            reading.Keys.Add(own);
    }

    private static bool IsKey(string label) => label == "PRIVATE KEY" || label.EndsWith(Ending, StringComparison.Ordinal);

    private static string WithoutCertificate(IReadOnlyList<GoPemBlock> blocks) => blocks switch
    {
        [] => "tls: failed to find any PEM data in certificate input",
        [var only] when only.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) =>
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
        _ => $"tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: {GoReading.Shown(blocks.Select(block => block.Label))}",
    };

    private static string WithoutKey(IReadOnlyList<GoPemBlock> blocks) => blocks switch
    {
        [] => "tls: failed to find any PEM data in key input",
        [{ Label: Certificate.PemLabel }] => "tls: found a certificate rather than a key in the PEM for the private key",
        _ => $"tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: {GoReading.Shown(blocks.Select(block => block.Label))}",
    };

    private static string? Mismatch(CertifiedKey certified, CertifiedKey own)
    {
        if (certified.Kind is not (CertifiedKeyKind.Rsa or CertifiedKeyKind.Ec or CertifiedKeyKind.Ed25519))
            return "tls: unknown public key algorithm";
        if (certified.Kind != own.Kind)
            return "tls: private key type does not match public key type";
        return certified.HasSameNumbers(own) ? null : "tls: private key does not match public key";
    }
}
