using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Judges certificates as Kubernetes would, and says what will bite later.</summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sCertificate", DefaultParameterSetName = "Path")]
[OutputType(typeof(CertificateTestResult), typeof(bool))]
public sealed class TestK8sCertificateCommand : JudgingCommand
{
    private CertificateTest? test;

    [Parameter]
    [Alias("CA", "Root")]
    [ValidateNotNullOrEmpty]
    public object[] Authority { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Intermediate { get; set; } = [];

    [Parameter]
    [ValidateNotNull]
    public object? Key { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    [CertificatePurpose]
    public CertificatePurpose Purpose { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("DnsName", "IPAddress")]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? At { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Within { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Within < TimeSpan.Zero)
            throw new InvalidRequestException(
                "DurationInvalid",
                $"-Within {Within} is negative; give how long before its end a certificate is worth a warning.");
        test = new CertificateTest(new CertificateTestOptions
        {
            Authorities = Authority.SelectMany(Objects.Certificates).ToList(),
            Intermediates = Intermediate.SelectMany(Objects.Certificates).ToList(),
            Key = Key is null ? null : Passwords.With(Password, passphrase => Objects.PrivateKey(Key, passphrase)),
            Purpose = HostName.Length > 0 && !IsGiven(nameof(Purpose)) ? CertificatePurpose.Server : Purpose,
            HostNames = HostName,
            At = At is { } time ? new DateTimeOffset(time.ToUniversalTime()) : Clock.UtcNow,
            Within = Within,
        });
    }

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        if (ArgumentObjects.CertificateOf(input) is not { } certificate)
            return false;
        Judge(certificate, test!);
        return true;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source)
    {
        var certificates = new List<Certificate>();
        var items = Passwords.With(
            Password, passphrase => CertificateReader.ReadAll(source.Read(), source.Name, source.Path, passphrase).ToList());
        foreach (var (certificate, problem) in items)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (certificate is not null)
                certificates.Add(certificate);
            else
                WriteFailure(problem!, source.Path ?? (object)source);
        }

        var inFile = certificates.Count > 1 ? test!.WithCompanions(certificates) : test!;
        // A server's file holds its certificate and then its chain; a bundle of authorities holds many of equal rank.
        var isChain = certificates is [{ IsCA: false }, ..];
        foreach (var certificate in isChain ? certificates.Take(1) : certificates)
            Judge(certificate, inFile);
    }

    private void Judge(Certificate certificate, CertificateTest by)
    {
        Cancellation.ThrowIfCancellationRequested();
        var result = by.Judge(certificate);
        WriteVerdict(result, result.IsValid);
    }
}
