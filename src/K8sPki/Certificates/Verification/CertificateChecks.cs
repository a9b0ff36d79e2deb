using System.Net;
using K8sPki.Keys;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>What Go's verdict does not cover: keys that TLS refuses, and what works today and will bite.</summary>
internal static class CertificateChecks
{
    // RFC 5280 section 4.1.2.2.
    private const int LongestSerial = 20;

    // The start is backdated and a year may have a leap day.
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1) + Validity.Backdate;

    private static readonly Func<Certificate, CertificateTestOptions, IEnumerable<Finding>>[] All =
        [Key, KeyFile, Life, Names, Usage, Role, Form];

    /// <summary>Runs every check on one certificate.</summary>
    public static IEnumerable<Finding> Run(Certificate certificate, CertificateTestOptions options)
    {
        foreach (var check in All)
        {
            foreach (var finding in Collect(check, certificate, options))
                yield return finding;
        }
    }

    // A broken part has been reported by the verifier; the other checks go on.
    private static List<Finding> Collect(
        Func<Certificate, CertificateTestOptions, IEnumerable<Finding>> check, Certificate certificate,
        CertificateTestOptions options)
    {
        try
        {
            return check(certificate, options).ToList();
        }
        catch (MalformedInputException failure)
        {
            return [ChainFindings.NotRead(certificate, failure)];
        }
    }

    private static IEnumerable<Finding> Key(Certificate certificate, CertificateTestOptions options)
    {
        if (!TryReadKey(certificate, out var key, out var problem))
        {
            yield return CertificateFindings.KeyNotSupported(certificate, problem!);
            yield break;
        }

        if (options.Key is { } own && !own.PublicKey.Equals(key))
            yield return CertificateFindings.KeyMismatch(certificate, own);
        foreach (var finding in KeyChecks.CheckStrength(key, certificate))
            yield return finding;
        if (key.Algorithm != KeyAlgorithm.RSA)
            yield break;
        if (key.IsOnlyForPss)
            yield return CertificateFindings.KeyOnlyForPss(certificate);
        if (key.KeySize < KeyPolicy.GoodRsa)
            yield return CertificateFindings.WeakKey(certificate, key.KeySize, isRefused: key.KeySize < KeyPolicy.SmallestRsa);
        if (key.KeySize > KeyPolicy.LargestRsaForTls)
            yield return CertificateFindings.KeyTooLarge(certificate, key.KeySize, KeyPolicy.LargestRsaForTls);
    }

    private static IEnumerable<Finding> KeyFile(Certificate certificate, CertificateTestOptions options)
    {
        string?[] files = [options.Key?.Path, certificate.Path is { } path ? CertificatePlace.OfFile(path).KeyPath : null];
        foreach (var file in files.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (FileStore.IsReadableByOthers(file))
                yield return CertificateFindings.KeyReadableByOthers(certificate, file);
        }
    }

    private static IEnumerable<Finding> Life(Certificate certificate, CertificateTestOptions options)
    {
        var usual = certificate.IsCA ? Validity.OfAuthority : Validity.OfLeaf;
        // A decade holds two or three leap days.
        var slack = certificate.IsCA ? Slack * 3 : Slack;
        var life = certificate.ValidTo - certificate.ValidFrom;
        if (life > usual + slack)
            yield return CertificateFindings.LongLived(certificate, life, usual);
        var left = certificate.ValidTo - options.At;
        if (left >= TimeSpan.Zero && left <= (options.Within ?? UsualNotice(life)))
            yield return CertificateFindings.ExpiresSoon(certificate, left);
    }

    // A certificate made for a month or an hour is not late as soon as it is there.
    private static TimeSpan UsualNotice(TimeSpan life) => life / 3 < Notice ? life / 3 : Notice;

    private static IEnumerable<Finding> Names(Certificate certificate, CertificateTestOptions options)
    {
        var names = certificate.SubjectAlternativeNames;
        if (IsForServers(certificate, options)
            && !names.Any(name => name.Kind is SubjectAlternativeNameKind.Dns or SubjectAlternativeNameKind.IPAddress)
            && options.HostNames.Count == 0)
            yield return CertificateFindings.ServerWithoutNames(certificate);
        foreach (var name in names)
        {
            if (name.Kind == SubjectAlternativeNameKind.Dns && AddressText.TryRead(name.Value, out _))
                yield return CertificateFindings.NameIsAddress(certificate, name);
            else if (name.Kind == SubjectAlternativeNameKind.Dns && !IsUsableWildcard(name.Value))
                yield return CertificateFindings.WildcardNeverMatches(certificate, name);
            else if (name.Kind == SubjectAlternativeNameKind.IPAddress && IsMapped(name.Der))
                yield return CertificateFindings.MappedAddress(certificate, name);
        }
    }

    private static IEnumerable<Finding> Usage(Certificate certificate, CertificateTestOptions options)
    {
        var usages = certificate.KeyUsage;
        if (usages == KeyUsages.None)
            yield return CertificateFindings.KeyUsageMissing(certificate);
        var encipherment = usages & (KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment);
        if (encipherment != KeyUsages.None && TryReadKey(certificate, out var key, out _) && key.Algorithm != KeyAlgorithm.RSA)
            yield return CertificateFindings.KeyUsageDoesNotFitKey(certificate, encipherment, key);
    }

    private static IEnumerable<Finding> Role(Certificate certificate, CertificateTestOptions options)
    {
        var usages = certificate.KeyUsage;
        if (certificate.IsCA && usages != KeyUsages.None && !usages.HasFlag(KeyUsages.KeyCertSign))
            yield return CertificateFindings.AuthorityMayNotSign(certificate);
        if (!certificate.IsCA && usages.HasFlag(KeyUsages.KeyCertSign))
            yield return CertificateFindings.KeyCertSignWithoutCA(certificate);
        if (options.Authorities.Count == 0 && !certificate.IsSelfIssued && certificate.Scheme.IsInsecure)
            yield return CertificateFindings.WeakSignature(certificate);
    }

    private static IEnumerable<Finding> Form(Certificate certificate, CertificateTestOptions options)
    {
        var serial = Convert.FromHexString(certificate.SerialNumber);
        if (serial.Length > LongestSerial || serial.All(part => part == 0))
            yield return CertificateFindings.UnusualSerialNumber(certificate, serial.Length);
        if (!GoForm.IsRead(certificate))
            yield return CertificateFindings.FormNotRead(certificate);
        foreach (var attribute in certificate.SubjectName.Parts.SelectMany(part => part.Attributes)
            .Where(attribute => attribute.Flaw is { IsRefused: false }))
            yield return CertificateFindings.SubjectEncodingOdd(certificate, attribute);
    }

    private static bool IsForServers(Certificate certificate, CertificateTestOptions options) =>
        options.Purpose is CertificatePurpose.Server or CertificatePurpose.Peer
        || (options.Purpose == CertificatePurpose.Any && !certificate.IsCA
            && certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth));

    private static bool IsUsableWildcard(string name)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        return star < 0 || (star == 0 && name.Length > 2 && name[1] == '.' && !name[1..].Contains('*', StringComparison.Ordinal));
    }

    // Tag and length come before the address.
    private static bool IsMapped(ReadOnlySpan<byte> generalName) =>
        generalName.Length == 18 && new IPAddress(generalName[2..]).IsIPv4MappedToIPv6;

    private static bool TryReadKey(Certificate certificate, out PublicKey key, out PkiException? problem)
    {
        problem = null;
        try
        {
            key = certificate.PublicKey;
            return true;
        }
        catch (PkiException failure) when (failure is UnsupportedInputException or MalformedInputException
            or LimitExceededException)
        {
            key = null!;
            problem = failure;
            return false;
        }
    }
}
