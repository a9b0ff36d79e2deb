using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Finds what is wrong with a certificate request, or what its approval would give away.</summary>
internal static class RequestChecks
{
    private const string ChallengePassword = "1.2.840.113549.1.9.7";
    private const string UnstructuredName = "1.2.840.113549.1.9.2";
    private const string MicrosoftExtensions = "1.3.6.1.4.1.311.2.1.14";
    private const string ExtensionRequest = "1.2.840.113549.1.9.14";
    private const string CommonName = "2.5.4.3";

    /// <summary>Extensions that a signer of Kubernetes may honour, or that ask for nothing.</summary>
    private static readonly string[] Usual =
    [
        ExtensionNames.KeyUsage, ExtensionNames.ExtendedKeyUsage, ExtensionNames.SubjectAlternativeName,
        ExtensionNames.BasicConstraints, ExtensionNames.SubjectKeyIdentifier,
    ];

    /// <summary>Checks a request by itself; the rules of a signer are in <see cref="SignerRules"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">What the findings are about; the request unless said.</param>
    public static IReadOnlyList<Finding> Check(CertificateRequest request, object? target = null)
    {
        var report = new FindingList(target ?? request);
        CheckSignature(request, report);
        report.AddRange(KeyChecks.Check(request.PublicKey, target ?? request));
        CheckSubject(request, report);
        CheckAttributes(request, report);
        CheckExtensions(request, report);
        if (TryDecode(request, report))
        {
            CheckAsked(request, report);
            RequestNameChecks.Check(request, report);
        }

        return report.Findings;
    }

    private static void CheckSignature(CertificateRequest request, FindingList report)
    {
        if (!request.IsSignatureValid)
            report.Add(Rule.RequestSignatureInvalid, "The request is not signed with the key that it asks to certify, or was changed since.", "Ask the requester for a new one.");
        if (request.Scheme.Hash == HashAlgorithmName.MD5)
            report.Add(Rule.WeakSignature, $"The request is signed with {request.SignatureAlgorithm}, which Go, and with it Kubernetes, refuses.", "Ask for a request signed with SHA-256.");
        else if (request.Scheme.IsInsecure)
            report.Add(Rule.WeakSignature.As(FindingSeverity.Warning), $"The request is signed with {request.SignatureAlgorithm}, which others can forge.", "Ask for a request signed with SHA-256.");
    }

    private static void CheckSubject(CertificateRequest request, FindingList report)
    {
        foreach (var power in PrivilegedIdentity.Find(request.SubjectName))
            report.Add(Rule.PrivilegedIdentity, $"The subject is privileged: {power}.", "Approve it only for somebody who shall have that power.");
        foreach (var attribute in PrivilegedIdentity.FindElsewhere(request.SubjectName))
            report.Add(Rule.PrivilegedNameElsewhere, $"The subject has a privileged name, {attribute}, where Kubernetes does not read it.", "Ask what it is for.");
        var attributes = request.SubjectName.Parts.SelectMany(part => part.Attributes).ToArray();
        foreach (var attribute in attributes.Where(attribute => attribute.Value != attribute.Value.Trim() || PrintableText.HasUnsafe(attribute.Value)))
            report.Add(Rule.SubjectNotPlain, $"The attribute '{attribute}' begins or ends with a blank, or holds characters that do not show.", "It can pass for another name; ask for a plain one.");
        foreach (var attribute in attributes.Where(attribute => attribute.Flaw is not null))
            CheckEncoding(attribute, report);
        var names = attributes.Where(attribute => attribute.Oid == CommonName).ToArray();
        if (names.Length > 1)
            report.Add(Rule.CommonNameDoubled, $"The subject has {names.Length} common names; Kubernetes takes the last one it reads, '{PrintableText.Escape(names[^1].Value)}'.", "Ask for a request with one.");
        foreach (var component in PrivilegedIdentity.FindComponents(request.SubjectName))
            report.Add(Rule.SystemIdentity, $"The subject has {component}, a name that the components of a cluster go by.", "Approve it only for that component.");
        if (request.SubjectName.Parts.Any(part => part.Attributes.Count > 1))
            report.Add(Rule.SubjectMultiValued, "The subject has a set of several attributes; Kubernetes reads every one of them.", "Read the whole subject: (Get-K8sCsr …).SubjectName.Parts.");
    }

    private static void CheckEncoding(NameAttribute attribute, FindingList report)
    {
        var message = $"In the subject, the value of {attribute} is {attribute.Oddity}";
        if (attribute.Flaw is { IsRefused: true })
            report.Add(Rule.SubjectNotReadByGo, $"{message}; Go, and with it Kubernetes, refuses the whole request.", "Ask for a request whose names are UTF-8.");
        else
            report.Add(Rule.SubjectEncodingOdd.As(FindingSeverity.Warning), $"{message}: not every program shows it, and some act on it.", "Ask for a request whose names are UTF-8.");
    }

    private static void CheckAttributes(CertificateRequest request, FindingList report)
    {
        if (request.Attributes.Count(oid => oid == ExtensionRequest) > 1)
            report.Add(Rule.ExtensionsInParts, "The request has its extensions in several lists; other programs may read only the first.", "Ask for a request with one.");
        foreach (var oid in request.Attributes.Where(oid => oid != ExtensionRequest).Distinct())
        {
            if (oid == MicrosoftExtensions)
                report.Add(Rule.ExtensionsElsewhere, "The request has extensions in Microsoft's attribute, which Kubernetes does not read and openssl does.", "Ask for a request without it.");
            else if (oid is ChallengePassword or UnstructuredName)
                report.Add(Rule.AttributeIgnored, $"The request has {(oid == ChallengePassword ? "a challenge password" : "an unstructured name")}, which no signer of Kubernetes reads.", "Nothing need be done.");
        }
    }

    private static void CheckExtensions(CertificateRequest request, FindingList report)
    {
        foreach (var doubled in request.RequestedExtensions.GroupBy(extension => extension.Oid).Where(group => group.Count() > 1))
            report.Add(Rule.ExtensionDoubled, $"The extension {ExtensionNames.Of(doubled.Key)} is there {doubled.Count()} times; Go, and with it Kubernetes, refuses that.", "Ask for a request with one.");
        foreach (var extension in request.RequestedExtensions.Where(extension => !Usual.Contains(extension.Oid)))
            report.Add(Rule.ExtensionUnusual, $"The extension {extension} is asked for; the signers of Kubernetes discard it.", "Ask what it is for.");
    }

    private static bool TryDecode(CertificateRequest request, FindingList report)
    {
        try
        {
            _ = (request.KeyUsage, request.ExtendedKeyUsage, request.BasicConstraints, request.SubjectAlternativeNames);
            return true;
        }
        catch (MalformedInputException failure)
        {
            report.Add(Rule.Of(failure), failure.Message, "Ask for a new request.");
            return false;
        }
    }

    private static void CheckAsked(CertificateRequest request, FindingList report)
    {
        const KeyUsages encipherment = KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment;
        const KeyUsages signing = KeyUsages.KeyCertSign | KeyUsages.CrlSign;
        if (request.BasicConstraints is { IsCA: true })
            report.Add(Rule.AuthorityAsked, "The request asks to be an authority, which could then sign for anybody.", "Refuse it. Authorities are made with New-K8sCertificateAuthority.");
        if ((request.KeyUsage & signing) != KeyUsages.None)
            report.Add(Rule.SigningUsageAsked, $"The request asks for {request.KeyUsage & signing}, which only authorities need.", "Ask for a request without it.");
        if (request.PublicKey.Algorithm != KeyAlgorithm.RSA && (request.KeyUsage & encipherment) != KeyUsages.None)
            report.Add(Rule.KeyUsageDoesNotFitKey.As(FindingSeverity.Warning), $"The request asks for {request.KeyUsage & encipherment}, but an {request.PublicKey.Algorithm} key cannot encrypt.", "Ask for a request without it; the signers of Kubernetes do not need it.");
        if (request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.Any))
            report.Add(Rule.AnyUsageAsked, "The request asks for every extended key usage.", "Ask for a request that names what it is for.");
        var isServer = request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth);
        if (isServer && request.DnsNames.Count + request.IPAddresses.Count == 0)
            report.Add(Rule.ServerWithoutNames, "The request is for a server and has no host name or address among its alternative names; Go reads no others.", "Ask for a request with -DnsName or -IPAddress.");
        if (string.IsNullOrEmpty(request.SubjectName.CommonName) && (!isServer || request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ClientAuth)))
            report.Add(Rule.CommonNameMissing, "The subject has no common name; to kube-apiserver a client without one is nobody.", "Ask for a request with -CommonName, unless it is for a server only.");
    }
}
