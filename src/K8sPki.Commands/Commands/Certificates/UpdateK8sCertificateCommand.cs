using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Renews a certificate in its file, and its key with it.</summary>
[Cmdlet(VerbsData.Update, "K8sCertificate", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(Certificate))]
public sealed class UpdateK8sCertificateCommand : ReadCommand
{
    private CertificateAuthority? authority;
    private Certificate? wanted;

    [Parameter]
    [Alias("CA")]
    [ValidateNotNull]
    public object? Authority { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    public SwitchParameter KeepKey { get; set; }

    [Parameter]
    public KeyAlgorithm Algorithm { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(KeySizeCompleter))]
    public int KeySize { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] AddDnsName { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    [AddressArgument]
    public System.Net.IPAddress[] AddIPAddress { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] AddUri { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] AddEmail { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AlternativeNameCompleter))]
    public string[] RemoveDnsName { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [AddressArgument]
    [ArgumentCompleter(typeof(AlternativeNameCompleter))]
    public System.Net.IPAddress[] RemoveIPAddress { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AlternativeNameCompleter))]
    public string[] RemoveUri { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AlternativeNameCompleter))]
    public string[] RemoveEmail { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotBefore { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotAfter { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ValidFor { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SerialNumber { get; set; }

    [Parameter]
    public SwitchParameter NoBackup { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (KeepKey && (KeySize != 0 || IsGiven(nameof(Algorithm))))
            throw new InvalidRequestException(
                "KeyChoiceContradicts", "-KeepKey keeps the old key; leave -Algorithm and -KeySize out.");
        if (Authority is not null)
            authority = Passwords.With(AuthorityPassword, passphrase => Objects.Authority(Authority, passphrase));
    }

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        wanted = input as Certificate;
        if (input is KubeConfigUser user)
        {
            RenewUser(user);
            return true;
        }

        if (wanted is null)
            return false;
        if (wanted.Origin is { } origin)
            throw RemoteObject.Refusal(nameof(Certificate), origin);
        var path = wanted.Path
            ?? throw new InvalidRequestException(
                "CertificateHasNoFile",
                $"'{wanted.Subject}' was not read from a file, so there is none to renew. Write it first with "
                + "Export-K8sCertificate -PassThru.");
        Read(new InputSource(path, null));
        return true;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source)
    {
        var path = source.Path
            ?? throw new InvalidRequestException(
                "CertificateHasNoFile", "Text and bytes are not a file that could be renewed. Give a path.");
        Recover(path);
        var file = CertificateFile.Read(path);
        // Meanwhile the file holds what was put in place for that certificate.
        if (wanted is not null && !wanted.Equals(file.Certificate))
            throw new ConflictException(
                "NotFirstInFile",
                $"'{wanted.Subject}' is not the first certificate in '{path}' (any more); only the first is renewed.");
        Passwords.With<object?>(Password, passphrase =>
        {
            Renew(new RenewedPair(file.Certificate, path, CertificatePlace.OfFiles(path, null), () => KeyOf(file, passphrase)),
                passphrase);
            return null;
        });
    }

    private void RenewUser(KubeConfigUser user)
    {
        if (user.Location?.Origin is { } origin)
            throw RemoteObject.Refusal(nameof(KubeConfigUser), origin);
        if (KeyPath is not null)
            throw new InvalidRequestException(
                "KeyPathContradicts", "-KeyPath is about a certificate's file; a user's key is where the kubeconfig says.");
        Recover(user.Path);
        var place = KubeConfigPlaces.OfUser(user.Entry);
        if (place?.First() is not { } old)
            throw new MissingInputException(
                "ClientCertificateMissing", $"The user '{PrintableText.Escape(user.Name)}' has no client certificate to renew.");
        Passwords.With<object?>(Password, passphrase =>
        {
            Renew(new RenewedPair(old, user.Path, place, () => (place, KeyOf(place, user, passphrase))), passphrase);
            return null;
        });
    }

    private void Recover(string path)
    {
        if (SwitchOf("WhatIf") != true && FileTransaction.Recover(path))
            WriteWarning($"A renewal of '{path}' had been interrupted; it was brought to its end first.");
    }

    private (CertificatePlace Place, PrivateKey Key) KeyOf(CertificateFile file, Passphrase? passphrase)
    {
        var keyFile = PrivateKeyFile.Read(KeyPathFor(file), passphrase);
        if (!KeepKey)
            keyFile.RequireOf(file.Certificate);
        return (CertificatePlace.OfFiles(file.Path, keyFile.Path), keyFile.Key);
    }

    // That it is the certificate's is seen when it is replaced.
    private static PrivateKey KeyOf(CertificatePlace place, KubeConfigUser user, Passphrase? passphrase) =>
        place.Key(passphrase) ?? throw new MissingInputException(
            "KeyMissing",
            $"The user '{PrintableText.Escape(user.Name)}' has no client key to go with a new certificate. Certify the old key "
            + "again with -KeepKey.");

    private void Renew(RenewedPair pair, Passphrase? passphrase)
    {
        var old = pair.Old;
        var issuer = IssuerOf(old);
        if (old.IsCA && !KeepKey)
            throw new RefusedException("AuthorityKeepsKey",
                $"'{old.Subject}' ({pair.Path}) is an authority: with a new key nothing that it signed would be valid any more. "
                    + "Renew it with -KeepKey; a new key is a rotation.");
        var (place, oldKey) = KeepKey && issuer is not null ? (pair.Place, null) : pair.Key();
        var options = Options(old);
        var (algorithm, size) = KeyChoiceFor(old);
        var what = $"Renew the certificate of {old.Subject} until {Until(options, issuer)}, "
            + $"{(KeepKey ? "with its old key" : $"with a new key ({KeyChoice.Describe(algorithm, size)})")}";
        if (!ShouldProcess(place.IsEmbedded ? place.ToString() : pair.Path, what))
            return;
        Warn(old, options, issuer, algorithm, size);
        var key = KeepKey ? null : PrivateKey.Generate(algorithm, size);
        options = options with { PublicKey = key?.PublicKey };
        var renewed = issuer is null
            ? CertificateRenewal.RenewSelfSigned(old, key ?? oldKey!, options)
            : CertificateRenewal.Renew(old, issuer, options);
        var put = new PlacedPair(renewed, key) { Old = old, Issuer = issuer, Passphrase = passphrase };
        CertificatePlace.Replace([place], put, NoBackup ? null : new BackupBeside(), Cancellation);
        WarnIfExposed(place.Path, KeepKey ? null : place.KeyPath);
        WriteObject(renewed.At(place.Path, place.Entry).With(key is null || place.IsEmbedded ? key : key.At(place.KeyPath!)));
    }

    // Without an authority the certificate has to be its own.
    private CertificateAuthority? IssuerOf(Certificate old)
    {
        if (authority is null)
        {
            return old.IsSelfIssued && old.IsSignedBy(old.PublicKey)
                ? null
                : throw new InvalidRequestException(
                    "AuthorityMissing", $"'{old.Subject}' was signed by '{old.Issuer}'. Name that authority with -Authority.");
        }

        if (!Force)
            CertificateRenewal.RequireIssuedBy(old, authority);
        return authority;
    }

    private string KeyPathFor(CertificateFile file) => KeyPath is not null
        ? Paths.Literal(KeyPath)
        : CertificatePlace.OfFile(file.Path).KeyPath ?? throw new MissingInputException("KeyMissing",
            $"The key of '{file.Path}' is neither in that file nor beside it. Name it with -KeyPath, or certify the old key "
                + "again with -KeepKey.");

    private RenewalOptions Options(Certificate old) => new()
    {
        Validity = NotBefore is null && NotAfter is null && ValidFor is null
            ? Validity.LikeThatOf(old)
            : new ValidityParameters(NotBefore, NotAfter, ValidFor).Read(old.ValidTo - old.ValidFrom),
        AddedNames = Names(AddDnsName, AddIPAddress, AddUri, AddEmail),
        RemovedNames = Names(RemoveDnsName, RemoveIPAddress, RemoveUri, RemoveEmail),
        SerialNumber = SerialNumber is null ? null : SerialNumbers.Parse(SerialNumber),
    };

    private static IReadOnlyList<SubjectAlternativeName> Names(
        string[] hosts, System.Net.IPAddress[] addresses, string[] uris, string[] emails) =>
    [
        .. hosts.Select(SubjectAlternativeName.Dns),
        .. addresses.Select(SubjectAlternativeName.IP),
        .. uris.Select(SubjectAlternativeName.FromUri),
        .. emails.Select(SubjectAlternativeName.FromEmail),
    ];

    private (KeyAlgorithm Algorithm, int Size) KeyChoiceFor(Certificate old)
    {
        var isAlgorithmGiven = IsGiven(nameof(Algorithm));
        if (!isAlgorithmGiven && KeySize == 0)
            return (old.PublicKey.Algorithm, old.PublicKey.KeySize);
        return KeyChoice.Of(isAlgorithmGiven ? Algorithm : old.PublicKey.Algorithm, KeySize, null);
    }

    private static string Until(RenewalOptions options, CertificateAuthority? issuer) =>
        IsoTime.Minute((issuer is null ? options.Validity : options.Validity.Within(issuer.Certificate)).To);

    private void Warn(Certificate old, RenewalOptions options, CertificateAuthority? issuer, KeyAlgorithm algorithm, int size)
    {
        if (!KeepKey)
            KeyChoice.Warn(algorithm, size, WriteWarning);
        if (issuer is not null && options.Validity.To > issuer.Certificate.ValidTo)
            WriteWarning(
                $"'{old.Subject}' ends with its authority, on {IsoTime.Minute(issuer.NotAfter)}. Renew the authority first.");
        if (old.AllExtensions.Any(extension => RenewedExtensions.IsLeftOut(extension.Oid)))
            WriteWarning(
                $"What certificate transparency logs said about '{old.Subject}' is left out: it says nothing about the new "
                + "certificate.");
    }

    /// <summary>What is renewed.</summary>
    /// <param name="Old">The certificate.</param>
    /// <param name="Path">The file that it is in.</param>
    /// <param name="Place">Where it is, where its key is not needed.</param>
    /// <param name="Key">Reads its key, and says where both are.</param>
    private sealed record RenewedPair(
        Certificate Old, string Path, CertificatePlace Place, Func<(CertificatePlace Place, PrivateKey? Key)> Key);
}
