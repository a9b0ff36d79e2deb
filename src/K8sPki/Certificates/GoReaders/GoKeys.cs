namespace K8sPki;

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
        var key = reading.Blocks(GoFile.Key).Select(block => Forms.GetValueOrDefault(block.Label)?.Invoke(block.Data)).FirstOrDefault(read => read is not null);
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
        var isOfOtherKind = blocks.Any(block => (GoPrivateKey.Pkcs8(block.Data) ?? Public(block.Data)) is { Kind: not CertifiedKeyKind.Ec });
        reading.Refuse(GoFile.Key, isOfOtherKind ? GoRefusal.Algorithm : GoRefusal.Form, "data does not contain any valid RSA or ECDSA public keys");
    }

    private static CertifiedKey? Read(byte[] der) =>
        Of(GoPrivateKey.Pkcs1(der) ?? GoPrivateKey.Pkcs8(der), CertifiedKeyKind.Rsa)
        ?? Of(GoPrivateKey.Sec1(der), CertifiedKeyKind.Ec)
        ?? Of(Public(der), CertifiedKeyKind.Rsa, CertifiedKeyKind.Ec);

    private static CertifiedKey? Of(CertifiedKey? key, params CertifiedKeyKind[] kinds) => key is not null && kinds.Contains(key.Kind) ? key : null;

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
