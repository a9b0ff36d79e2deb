using System.Security.Cryptography;
using K8sPki.Certificates;
using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>
/// Takes the certificates out of an object. Nothing else of it is kept: of keys only that they are there, and what was decoded is
/// cleared.
/// </summary>
/// <param name="managed">What cert-manager says of Secrets.</param>
/// <param name="given">Opens keystores of which cert-manager knows no password; null for none.</param>
internal sealed class ObjectCertificates(ManagedSecrets managed, Passphrase? given)
{
    /// <summary>Each certificate, and what of the object is broken.</summary>
    /// <param name="found">The object.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="version">The version by which it was listed.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<CertificateReader.Item>> ReadAsync(
        ListedObject found, ObjectKind kind, string version, CancellationToken cancellation)
    {
        if (found.Values.Count == 0 && !found.IsTooLarge)
            return [];
        var items = new List<CertificateReader.Item>();
        var place = PlaceOf(found, kind, version);
        var opened = found.Values.Select(value => (Value: value, Parts: Open(value))).ToList();
        var keys = new KeyTraces();
        foreach (var part in opened.SelectMany(entry => entry.Parts))
            keys.Add(part.Content);
        foreach (var (value, parts) in opened)
        {
            var key = KeyOf(found, value);
            var name = $"{place.ObjectName}, {key}";
            var passwords = await PasswordsAsync(found, parts, cancellation).ConfigureAwait(false);
            var read = value.Problem is { } problem ? [new CertificateReader.Item(null, About(problem, name))]
                : parts.SelectMany(part => ReadPart(part, name, passwords)).ToList();
            if (read.Count == 0 && (value.Field.IsForCertificates || ContentSigns.IsOfTlsSecret(found, value)))
                read.Add(new CertificateReader.Item(null, Without(value, name)));
            items.AddRange(Placed(read, place, key, value.Index, (found, keys)));
        }

        if (found.IsTooLarge)
            items.Add(new CertificateReader.Item(null, new LimitExceededException("ObjectTooLarge",
                $"{place.ObjectName} has more than is held of one object; a part of it was not read.")));
        foreach (var part in opened.SelectMany(entry => entry.Parts))
            CryptographicOperations.ZeroMemory(part.Content);
        return items;
    }

    private static IReadOnlyList<ContentPart> Open(ObjectValue value) =>
        value.Problem is null ? ContentForms.OpenValue(value.Content) : [];

    private static IEnumerable<CertificateReader.Item> Placed(List<CertificateReader.Item> read, ClusterObject place, string key,
        int entry, (ListedObject Object, KeyTraces Keys) of)
    {
        var index = 0;
        foreach (var item in read)
        {
            if (item.Certificate is not { } certificate)
            {
                yield return item;
                continue;
            }

            var at = new ClusterObject(place.Kind, of.Object.Namespace, of.Object.Name)
            {
                ApiVersion = place.ApiVersion,
                Uid = place.Uid,
                Type = place.Type,
                Annotations = place.Annotations,
                CertificateName = place.CertificateName,
                RenewalTime = place.RenewalTime,
                ManagedNotAfter = place.ManagedNotAfter,
                SignerName = place.SignerName,
                Service = ServiceOf(of.Object, entry),
                FailurePolicy = PrintableText.EscapeOrNull(of.Object.Fact(ObjectFact.FailurePolicy, entry)),
                Key = PrintableText.Escape(key),
                Index = index,
                HasPrivateKey = certificate.HasPrivateKey || of.Keys.Has(certificate)
                    || (of.Keys.HasHidden && index == 0 && key == "tls.crt"),
            };
            certificate.PrivateKey?.Erase();
            var source = certificate.Source is null ? "" : $", {certificate.Source}";
            yield return item with { Certificate = certificate.In(at, $"{at.ObjectName} {at.Key}{source}") };
            index++;
        }
    }

    private ClusterObject PlaceOf(ListedObject found, ObjectKind kind, string version)
    {
        var secret = kind.Resource == ObjectKind.PasswordSecret.Resource ? managed.Find(found) : null;
        return new ClusterObject(kind.Kind, found.Namespace, found.Name)
        {
            ApiVersion = kind.Group.Length == 0 ? version : $"{kind.Group}/{version}",
            Uid = PrintableText.Escape(found.Uid),
            Type = PrintableText.EscapeOrNull(found.Fact(ObjectFact.Type)),
            Annotations = found.Annotations,
            CertificateName = PrintableText.EscapeOrNull(secret?.Name),
            RenewalTime = secret?.RenewalTime?.LocalDateTime,
            ManagedNotAfter = secret?.NotAfter,
            SignerName = PrintableText.EscapeOrNull(found.Fact(ObjectFact.SignerName)),
            Key = "",
            Index = 0,
        };
    }

    private static string? ServiceOf(ListedObject found, int entry)
    {
        if (found.Fact(ObjectFact.Url, entry) is { } url)
            return PrintableText.Escape(url);
        return found.Fact(ObjectFact.ServiceName, entry) is not { } name ? null
            // 443 is the default of both kinds of reference (admissionregistration.k8s.io/v1, apiregistration.k8s.io/v1).
            : PrintableText.Escape($"{found.Fact(ObjectFact.ServiceNamespace, entry)}/{name}:"
                + (found.Fact(ObjectFact.ServicePort, entry) ?? "443"));
    }

    private static string KeyOf(ListedObject found, ObjectValue value)
    {
        var field = value.Field.Path;
        if (!field.Contains('*', StringComparison.Ordinal))
            return field;
        return value.Name ?? found.Fact(ObjectFact.EntryName, value.Index)
            ?? field.Replace("*", $"{value.Index}", StringComparison.Ordinal);
    }

    // A keystore is opened with what cert-manager knows, then with what the user gave; a Java keystore needs neither for its
    // certificates.
    private static IReadOnlyList<CertificateReader.Item> ReadPart(
        ContentPart part, string name, IReadOnlyList<Passphrase?> passwords)
    {
        IReadOnlyList<CertificateReader.Item>? first = null;
        foreach (var password in passwords)
        {
            var read = CertificateReader.ReadPart(part, name, null, password);
            if (read is not [{ Problem: PasswordException }])
                return read;
            first ??= read;
        }

        return first!;
    }

    private async Task<IReadOnlyList<Passphrase?>> PasswordsAsync(
        ListedObject found, IReadOnlyList<ContentPart> parts, CancellationToken cancellation)
    {
        var passwords = new List<Passphrase?>();
        if (found.Namespace is { } space && managed.Find(found) is { } secret)
        {
            foreach (var part in parts)
            {
                var at = ContentForms.IsJavaKeystore(part.Content) ? secret.JksPassword
                    : part.Content is [0x30, ..] ? secret.Pkcs12Password : null;
                if (at is { } named)
                    passwords.Add(await managed.PasswordAsync(space, named, cancellation).ConfigureAwait(false));
            }
        }

        if (given is not null)
            passwords.Add(given);
        return [.. passwords.Where(password => password is not null), null];
    }

    private static PkiException About(PkiException problem, string name) => problem is LimitExceededException
        ? new LimitExceededException(problem.ErrorId, $"In {name}: {problem.Message}", problem)
        : new MalformedInputException(problem.ErrorId, $"In {name}: {problem.Message}", problem);

    private static PkiException Without(ObjectValue value, string name)
    {
        try
        {
            _ = CertificateReader.ReadAll(value.Content, name, null).Count();
            return new OtherKindException("NotACertificate", $"There is no certificate in {name}.");
        }
        catch (PkiException failure)
        {
            return failure;
        }
    }
}
