using System.Security.Cryptography;
using K8sPki.Keys;
using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Requests;

/// <summary>Finds what is wrong with a certificate request, or what its approval would give away.</summary>
internal static class RequestChecks
{
    /// <summary>Extensions that a signer of Kubernetes may honour, or that ask for nothing.</summary>
    private static readonly string[] Usual =
    [
        Oids.Extension.KeyUsage, Oids.Extension.ExtendedKeyUsage, Oids.Extension.SubjectAlternativeName,
        Oids.Extension.BasicConstraints, Oids.Extension.SubjectKeyIdentifier,
    ];

    /// <summary>Checks a request by itself; the rules of a signer are in <see cref="SignerChecks"/>.</summary>
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
            report.Add(Rule.RequestSignatureInvalid,
                "The request is not signed with the key that it asks to certify, or was changed since.",
                "Ask the requester for a new one.");
        if (request.Scheme.Hash == HashAlgorithmName.MD5)
            report.Add(Rule.WeakSignature,
                $"The request is signed with {request.SignatureAlgorithm}, which Go, and with it Kubernetes, refuses.",
                "Ask for a request signed with SHA-256.");
        else if (request.Scheme.IsInsecure)
            report.Add(Rule.WeakSignature.As(FindingSeverity.Warning),
                $"The request is signed with {request.SignatureAlgorithm}, which others can forge.",
                "Ask for a request signed with SHA-256.");
    }

    private static void CheckSubject(CertificateRequest request, FindingList report)
    {
        foreach (var power in PrivilegedIdentity.Find(request.SubjectName))
            report.Add(Rule.PrivilegedIdentity, $"The subject is privileged: {power}.",
                "Approve it only for somebody who shall have that power.");
        foreach (var attribute in PrivilegedIdentity.FindElsewhere(request.SubjectName))
            report.Add(Rule.PrivilegedNameElsewhere,
                $"The subject has a privileged name, {attribute}, where Kubernetes does not read it.", "Ask what it is for.");
        var attributes = request.SubjectName.Parts.SelectMany(part => part.Attributes).ToArray();
        foreach (var attribute in attributes.Where(attribute => attribute.Value != attribute.Value.Trim()
            || PrintableText.HasUnsafe(attribute.Value)))
            report.Add(Rule.SubjectNotPlain,
                $"The attribute '{attribute}' begins or ends with a blank, or holds characters that do not show.",
                "It can pass for another name; ask for a plain one.");
        foreach (var attribute in attributes.Where(attribute => attribute.Flaw is not null))
            CheckEncoding(attribute, report);
        var names = attributes.Where(attribute => attribute.Oid == Oids.Attribute.CommonName).ToArray();
        if (names.Length > 1)
            report.Add(Rule.CommonNameDoubled,
                $"The subject has {names.Length} common names; Kubernetes takes the last one it reads, "
                    + $"'{PrintableText.Escape(names[^1].Value)}'.", "Ask for a request with one.");
        foreach (var component in PrivilegedIdentity.FindComponents(request.SubjectName))
            report.Add(Rule.SystemIdentity, $"The subject has {component}, a name that the components of a cluster go by.",
                "Approve it only for that component.");
        if (request.SubjectName.Parts.Any(part => part.Attributes.Count > 1))
            report.Add(Rule.SubjectMultiValued,
                "The subject has a set of several attributes; Kubernetes reads every one of them.",
                "Read the whole subject: (Get-K8sCsr …).SubjectName.Parts.");
    }

    private static void CheckEncoding(NameAttribute attribute, FindingList report)
    {
        var message = $"In the subject, the value of {attribute} is {attribute.Oddity}";
        if (attribute.Flaw is { IsRefused: true })
            report.Add(Rule.SubjectNotReadByGo, $"{message}; Go, and with it Kubernetes, refuses the whole request.",
                "Ask for a request whose names are UTF-8.");
        else
            report.Add(Rule.SubjectEncodingOdd.As(FindingSeverity.Warning),
                $"{message}: not every program shows it, and some act on it.", "Ask for a request whose names are UTF-8.");
    }

    private static void CheckAttributes(CertificateRequest request, FindingList report)
    {
        if (request.Attributes.Count(oid => oid == Oids.Request.Extensions) > 1)
            report.Add(Rule.ExtensionsInParts,
                "The request has its extensions in several lists; other programs may read only the first.",
                "Ask for a request with one.");
        foreach (var oid in request.Attributes.Where(oid => oid != Oids.Request.Extensions).Distinct())
        {
            if (oid == Oids.Request.MicrosoftExtensions)
                report.Add(Rule.ExtensionsElsewhere,
                    "The request has extensions in Microsoft's attribute, which Kubernetes does not read and openssl does.",
                    "Ask for a request without it.");
            else if (oid is Oids.Request.ChallengePassword or Oids.Request.UnstructuredName)
                report.Add(Rule.AttributeIgnored,
                    "The request has "
                        + $"{(oid == Oids.Request.ChallengePassword ? "a challenge password" : "an unstructured name")}, which "
                        + "no signer of Kubernetes reads.", "Nothing need be done.");
        }
    }

    private static void CheckExtensions(CertificateRequest request, FindingList report)
    {
        foreach (var doubled in request.RequestedExtensions.GroupBy(extension => extension.Oid).Where(group => group.Count() > 1))
            report.Add(Rule.ExtensionDoubled,
                $"The extension {ExtensionNames.Of(doubled.Key)} is there {doubled.Count()} times; Go, and with it Kubernetes, "
                    + "refuses that.", "Ask for a request with one.");
        foreach (var extension in request.RequestedExtensions.Where(extension => !Usual.Contains(extension.Oid)))
            report.Add(Rule.ExtensionUnusual, $"The extension {extension} is asked for; the signers of Kubernetes discard it.",
                "Ask what it is for.");
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
            report.Add(Rule.AuthorityAsked, "The request asks to be an authority, which could then sign for anybody.",
                "Refuse it. Authorities are made with New-K8sCertificateAuthority.");
        if ((request.KeyUsage & signing) != KeyUsages.None)
            report.Add(Rule.SigningUsageAsked, $"The request asks for {request.KeyUsage & signing}, which only authorities need.",
                "Ask for a request without it.");
        if (request.PublicKey.Algorithm != KeyAlgorithm.RSA && (request.KeyUsage & encipherment) != KeyUsages.None)
            report.Add(Rule.KeyUsageDoesNotFitKey.As(FindingSeverity.Warning),
                $"The request asks for {request.KeyUsage & encipherment}, but an {request.PublicKey.Algorithm} key cannot "
                    + "encrypt.", "Ask for a request without it; the signers of Kubernetes do not need it.");
        if (request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.Any))
            report.Add(Rule.AnyUsageAsked, "The request asks for every extended key usage.",
                "Ask for a request that names what it is for.");
        var isServer = request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth);
        if (isServer && request.DnsNames.Count + request.IPAddresses.Count == 0)
            report.Add(Rule.ServerWithoutNames,
                "The request is for a server and has no host name or address among its alternative names; Go reads no others.",
                "Ask for a request with -DnsName or -IPAddress.");
        if (string.IsNullOrEmpty(request.SubjectName.CommonName)
            && (!isServer || request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ClientAuth)))
            report.Add(Rule.CommonNameMissing,
                "The subject has no common name; to kube-apiserver a client without one is nobody.",
                "Ask for a request with -CommonName, unless it is for a server only.");
    }
}

/// <summary>Finds alternative names that no client will match, or that are not what they seem.</summary>
internal static class RequestNameChecks
{
    private const int MostShown = 20;

    private sealed record HostRule(Rule Rule, Func<string, bool> Applies, string Problem, string Remedy);

    /// <summary>What can be wrong with a host name; the first that applies is reported.</summary>
    private static readonly HostRule[] HostRules =
    [
        new(Rule.NameEmpty, name => name.Length == 0, "is empty", "Ask for a request without it."),
        new(Rule.NameHasBlank, name => name.Any(char.IsWhiteSpace) || PrintableText.HasUnsafe(name),
            "holds a blank or a character that does not show", "Ask for a request without it."),
        new(Rule.NameIsAddress, name => AddressText.TryRead(name, out _) || AddressText.LooksLikeAddress(name),
            "is an address or looks like one, which no client looks for among host names",
            "Ask for a request that has it as an address: -IPAddress."),
        new(Rule.WildcardNeverMatches.As(FindingSeverity.Error), name => name.LastIndexOf('*') > 0 || name is "*" or "*.",
            "has a wildcard that is not the whole first label", "A wildcard is written as *.domain.example."),
        new(Rule.NameInvalid, name => !IsHost(name), "is not a host name",
            $"Labels of letters, digits and hyphens, joined by dots, at most {DnsName.Longest} characters."),
        new(Rule.NameEndsInDot, name => name.EndsWith('.'),
            "ends in a dot, and no client matches it: Go drops that dot from the name it looks for, and never from the "
                + "certificate's", "Ask for a request that has it without the dot."),
        new(Rule.WildcardAsked, name => name.StartsWith("*.", StringComparison.Ordinal), "stands for every host of a domain",
            "Ask for the names that are needed."),
        new(Rule.NameHasUnderscore, name => name.Contains('_', StringComparison.Ordinal),
            "has an underscore, which not every program takes", "Use a hyphen."),
    ];

    /// <summary>Checks the names of a request.</summary>
    public static void Check(CertificateRequest request, FindingList report)
    {
        var names = request.SubjectAlternativeNames;
        foreach (var host in names.Where(name => name.Kind == SubjectAlternativeNameKind.Dns).Select(name => name.Value)
            .Distinct().Take(MostShown))
            CheckHost(host, report);
        foreach (var doubled in names.GroupBy(name => name).Where(group => group.Count() > 1).Take(MostShown))
            report.Add(Rule.NameDoubled, $"{doubled.Key} is there {doubled.Count()} times.", "Nothing need be done.");
        foreach (var name in names.Where(IsBroken).Take(MostShown))
            report.Add(Rule.NameInvalid, $"'{name}' is not what its kind demands.", "Ask for a request without it.");
        foreach (var name in names.Where(IsUnusual).Take(MostShown))
            report.Add(Rule.NameUnusual, $"'{name}' is of a kind that the signers of Kubernetes discard.", "Ask what it is for.");
    }

    private static void CheckHost(string name, FindingList report)
    {
        var rule = Array.Find(HostRules, rule => rule.Applies(name));
        if (rule is not null)
            report.Add(rule.Rule, $"The host name '{PrintableText.Escape(name)}' {rule.Problem}.", rule.Remedy);
    }

    private static bool IsHost(string name) => name.Length <= DnsName.Longest
        && DnsName.IsHost((name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('.'));

    private static bool IsBroken(SubjectAlternativeName name) => name.Kind switch
    {
        _ when name.Kind > SubjectAlternativeName.LastReadByGo => true,
        SubjectAlternativeNameKind.IPAddress => name.Der.Length is not (2 + 4 or 2 + 16),
        SubjectAlternativeNameKind.Uri => !Uri.TryCreate(name.Value, UriKind.Absolute, out _)
            || PrintableText.HasUnsafe(name.Value),
        SubjectAlternativeNameKind.Email => name.Value.IndexOf('@', StringComparison.Ordinal) < 1
            || PrintableText.HasUnsafe(name.Value),
        _ => false,
    };

    private static bool IsUnusual(SubjectAlternativeName name) => name.Kind is not (SubjectAlternativeNameKind.Dns
        or SubjectAlternativeNameKind.IPAddress or SubjectAlternativeNameKind.Uri or SubjectAlternativeNameKind.Email);
}
