namespace K8sPki.Certificates;

/// <summary>Turns a certificate request into what its certificate shall hold.</summary>
internal static class RequestSigning
{
    /// <summary>
    /// Takes subject, key, alternative names and usages of a request whose signature is valid. Where it asks for no
    /// purpose none is set: see <see cref="WithPurpose"/>.
    /// </summary>
    /// <exception cref="RefusedException">The signature is not valid, or the request asks to be an authority.</exception>
    public static CertificateOptions Accept(CertificateRequest request, Validity validity)
    {
        var name = request.Path is null ? $"'{request}'" : $"'{request.Path}'";
        if (!request.IsSignatureValid)
            throw new RefusedException("RequestSignatureInvalid",
                $"The request {name} is not signed with the key that it asks to certify, or was changed since. "
                + "Ask for a new one.");
        if (request.BasicConstraints is { IsCA: true })
            throw new RefusedException(
                "RequestAsksForAuthority",
                $"The request {name} asks for the certificate of an authority. Use New-K8sCertificateAuthority for one.");
        return new CertificateOptions
        {
            Subject = request.SubjectName,
            PublicKey = request.PublicKey,
            AlternativeNames = request.SubjectAlternativeNames,
            KeyUsage = UsagesOf(request),
            ExtendedKeyUsage = request.ExtendedKeyUsage,
            Validity = validity,
        };
    }

    /// <summary>Where no purpose is named, what has host names or addresses is a server and another a client.</summary>
    public static CertificateOptions WithPurpose(CertificateOptions options)
    {
        if (options.ExtendedKeyUsage.Count > 0)
            return options;
        var isServer =
            options.AlternativeNames.Any(
            name => name.Kind is SubjectAlternativeNameKind.Dns or SubjectAlternativeNameKind.IPAddress);
        return options with { ExtendedKeyUsage = [isServer ? ExtendedKeyUsage.ServerAuth : ExtendedKeyUsage.ClientAuth] };
    }

    private static KeyUsages UsagesOf(CertificateRequest request)
    {
        var asked = request.KeyUsage & ~(KeyUsages.KeyCertSign | KeyUsages.CrlSign);
        if (request.PublicKey.Algorithm != KeyAlgorithm.RSA)
            asked &= ~(KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment);
        return asked == KeyUsages.None ? KeyUsageRules.ForTls(request.PublicKey) : asked;
    }
}
