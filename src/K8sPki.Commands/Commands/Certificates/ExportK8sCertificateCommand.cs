using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Certificates;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Writes certificates to a file, or gives them as text.</summary>
[Cmdlet(VerbsData.Export, "K8sCertificate", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(Certificate))]
public sealed class ExportK8sCertificateCommand : ExportCommand
{
    private readonly List<Certificate> certificates = [];

    [Parameter(ValueFromPipeline = true)]
    [Alias("Certificate")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Chain { get; set; } = [];

    [Parameter]
    public SwitchParameter Ordered { get; set; }

    [Parameter]
    [Alias("AsPfx")]
    public SwitchParameter AsPkcs12 { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? Key { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? KeyPassword { get; set; }

    [Parameter]
    public SwitchParameter NoKey { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FriendlyName { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        RequireInput(InputObject, "Get-K8sCertificate my.crt | Export-K8sCertificate new.crt");
        if (AsPkcs12 && AsDer)
            throw new InvalidRequestException("FormatGivenTwice", "Give -AsDer or -AsPkcs12, not both.");
        if (!AsPkcs12 && (Password is not null || Key is not null || NoKey || FriendlyName is not null))
            throw new InvalidRequestException(
                "Pkcs12Missing",
                "-Password, -Key, -NoKey and -FriendlyName are about PKCS#12: add -AsPkcs12. A key file is written by "
                + "Export-K8sPrivateKey.");
        if (AsPkcs12 && OutFile is null)
            throw new InvalidRequestException("OutFileMissing", "PKCS#12 is written to a file: name it with -OutFile.");
        if (AsPkcs12 && Password is null)
            throw new PasswordException(
                "PasswordRequired", "A PKCS#12 file is encrypted. Give the password with -Password (Read-Host -AsSecureString).");
        if (Key is not null && NoKey)
            throw new InvalidRequestException("KeyChoiceContradicts", "Give -Key or -NoKey, not both.");
    }

    /// <inheritdoc/>
    protected override void ProcessItem() =>
        Attempt(InputObject, () => certificates.AddRange(Objects.Certificates(InputObject!)));

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (certificates.Count == 0)
            return;
        var chosen = Arrange();
        if (AsPkcs12)
        {
            WritePkcs12(chosen);
            return;
        }

        if (AsDer && chosen.Count > 1)
            throw new InvalidRequestException(
                "DerHoldsOne", $"{chosen.Count} certificates came in; DER holds one. Leave -AsDer away for a PEM bundle.");
        var content = AsDer
            ? chosen[0].Der.ToArray() : Encoding.ASCII.GetBytes(string.Concat(chosen.Select(certificate => certificate.Pem)));
        Write(Describe(chosen), content, chosen[0]);
    }

    private IReadOnlyList<Certificate> Arrange()
    {
        var ordered = Ordered ? ChainOrder.Arrange(certificates) : certificates;
        return Chain.Length == 0 ? ordered : ChainOrder.Complete(ordered, Chain.SelectMany(ChainOf).ToList());
    }

    private IEnumerable<Certificate> ChainOf(object argument) =>
        ArgumentObjects.Unwrap(argument) is CertificateAuthority authority
        ? [authority.Certificate, .. authority.Chain]
        : Objects.Certificates(argument);

    private void WritePkcs12(IReadOnlyList<Certificate> chosen)
    {
        var key = NoKey ? null
            : Key is null ? chosen.Select(certificate => certificate.PrivateKey).FirstOrDefault(found => found is not null)
            : Passwords.With(KeyPassword, passphrase => Objects.PrivateKey(Key, passphrase));
        var arranged = key is null ? chosen : WithOwnerFirst(chosen, key);
        var content = Passwords.With(Password, passphrase => Pkcs12Writer.Write(arranged, key, FriendlyName, passphrase!));
        Write(
            Describe(arranged) + (key is null ? " without a key" : " with its private key"), content, arranged[0],
            FileProtection.Secret);
    }

    // PKCS#12 joins the key to the first certificate; the others are its chain.
    private static List<Certificate> WithOwnerFirst(IReadOnlyList<Certificate> chosen, PrivateKey key)
    {
        var owner = chosen.FirstOrDefault(certificate => certificate.PublicKey.Equals(key.PublicKey))
            ?? throw new RefusedException(
                "KeyDoesNotMatch",
                "The private key is that of none of the certificates: "
                + $"{string.Join("; ", chosen.Select(certificate => certificate.Subject))}.");
        return [owner, .. ChainOrder.Arrange(chosen).Where(certificate => !certificate.Equals(owner))];
    }

    private static string Describe(IReadOnlyList<Certificate> chosen) =>
        chosen.Count == 1 ? $"the certificate of {chosen[0].Subject}" : $"{chosen.Count} certificates";
}
