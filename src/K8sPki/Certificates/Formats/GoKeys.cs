using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// A private key by client-go's keyutil.ParsePrivateKeyPEM: the label says the form, a key under the wrong label is passed
/// over like anything else, and the first that can be read counts.
/// </summary>
internal sealed record GoLabelledKey : GoStep
{
    private static readonly Dictionary<string, Func<ReadOnlyMemory<byte>, CertifiedKey?>> Forms = new()
    {
        ["EC PRIVATE KEY"] = GoPrivateKey.Sec1,
        ["RSA PRIVATE KEY"] = GoPrivateKey.Pkcs1,
        ["PRIVATE KEY"] = GoPrivateKey.Pkcs8,
    };

    /// <summary>What is said of an Ed25519 key; null when it is taken.</summary>
    public string? NoEd25519 { get; init; }

    /// <summary>What is said of a key on P-224; null when it is taken.</summary>
    public string? NoP224 { get; init; }

    /// <inheritdoc/>
    public override void Run(GoReading reading)
    {
        if (!reading.Has(GoFile.Key))
            return;
        var key = reading.Blocks(GoFile.Key).Select(block => Forms.GetValueOrDefault(block.Label)?.Invoke(block.Data))
            .FirstOrDefault(read => read is not null);
        if (key is null)
            reading.Refuse(GoFile.Key, GoRefusal.Form, "data does not contain a valid RSA or ECDSA private key");
        else if (key.Kind == CertifiedKeyKind.Ed25519 && NoEd25519 is not null)
            reading.Refuse(GoFile.Key, GoRefusal.Algorithm, NoEd25519);
        else if (key.IsP224 && NoP224 is not null)
            reading.Refuse(GoFile.Key, GoRefusal.Algorithm, NoP224);
        else
            reading.Keys.Add(key);
    }
}

/// <summary>
/// The keys that verify tokens, by client-go's keyutil.ParsePublicKeysPEM: labels count for nothing, and each block may be
/// a private key (PKCS#8 for RSA alone), a public key or a certificate. Blocks that are none of these are passed over.
/// </summary>
internal sealed record GoPublicKeys : GoStep
{
    /// <inheritdoc/>
    public override void Run(GoReading reading)
    {
        var blocks = reading.Blocks(GoFile.Key);
        reading.Keys.AddRange(blocks.Select(block => Read(block.Data)).OfType<CertifiedKey>());
        if (reading.Keys.Count > 0)
            return;
        var isOfOtherKind = blocks.Any(
            block => (GoPrivateKey.Pkcs8(block.Data) ?? Public(block.Data)) is { Kind: not CertifiedKeyKind.Ec });
        reading.Refuse(
            GoFile.Key, isOfOtherKind ? GoRefusal.Algorithm : GoRefusal.Form,
            "data does not contain any valid RSA or ECDSA public keys");
    }

    private static CertifiedKey? Read(byte[] der) =>
        Of(GoPrivateKey.Pkcs1(der) ?? GoPrivateKey.Pkcs8(der), CertifiedKeyKind.Rsa)
        ?? Of(GoPrivateKey.Sec1(der), CertifiedKeyKind.Ec)
        ?? Of(Public(der), CertifiedKeyKind.Rsa, CertifiedKeyKind.Ec);

    private static CertifiedKey? Of(CertifiedKey? key, params CertifiedKeyKind[] kinds) =>
        key is not null && kinds.Contains(key.Kind)
        ? key : null;

    private static CertifiedKey? Public(byte[] der)
    {
        try
        {
            var key = CertifiedKey.Read(der);
            if (key.IsWhole(der.Length))
                return key;
        }
        catch (System.Formats.Asn1.AsnContentException)
        {
            // Not a SubjectPublicKeyInfo; it may be a certificate.
        }

        return GoCertificate.Read(der, out _)?.Key;
    }
}

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
        var others = certificates.Skip(1).Select(block => GoCertificate.Read(block.Data, out _)?.Certificate)
            .OfType<Certificate>();
        reading.Take(others.Prepend(leaf.Certificate));
        if (own is not null)
            reading.Keys.Add(own);
    }

    private static bool IsKey(string label) => label == "PRIVATE KEY" || label.EndsWith(Ending, StringComparison.Ordinal);

    private static string WithoutCertificate(IReadOnlyList<GoPemBlock> blocks) => blocks switch
    {
        [] => "tls: failed to find any PEM data in certificate input",
        [var only] when only.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) =>
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have "
                + "been switched",
        _ => $"tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following "
        + $"types: {GoReading.Shown(blocks.Select(block => block.Label))}",
    };

    private static string WithoutKey(IReadOnlyList<GoPemBlock> blocks) => blocks switch
    {
        [] => "tls: failed to find any PEM data in key input",
        [{ Label: Certificate.PemLabel }] => "tls: found a certificate rather than a key in the PEM for the private key",
        _ => $"tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the "
        + $"following types: {GoReading.Shown(blocks.Select(block => block.Label))}",
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
