using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Commands;

/// <summary>Makes a certificate signing request.</summary>
[Cmdlet(VerbsCommon.New, "K8sCsr", SupportsShouldProcess = true)]
[OutputType(typeof(CertificateRequest))]
public sealed class NewK8sCsrCommand : SubjectCommand
{
    private OpensslRequestConfig.Result? config;
    private RequestProfile? profile;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Key")]
    [ValidateNotNull]
    public object? PrivateKey { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    [Alias("Config")]
    [ValidateNotNullOrEmpty]
    public string? ConfigFile { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(RequestProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? NodeName { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (ConfigFile is not null && Profile is not null)
            throw new InvalidRequestException("ContentGivenTwice", "Give -ConfigFile or -Profile, not both.");
        if (NodeName is not null && Profile is null)
            throw new InvalidRequestException("ProfileMissing", "-NodeName is about a profile: name it with -Profile.");
        profile = Profile is null ? null : RequestProfile.Find(Profile);
        CheckProfileSubject();
        config = ConfigFile is null ? null : OpensslRequestConfig.Read(OpensslConfig.ReadFile(Paths.Literal(ConfigFile)));
        foreach (var line in config?.Ignored ?? [])
            WriteVerbose(line);
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(PrivateKey, () =>
    {
        var key = Passwords.With(Password, passphrase => Objects.PrivateKey(PrivateKey!, passphrase));
        var request = CertificateRequestBuilder.Build(key, Options(key.PublicKey));
        if (OutPath(OutFile, "keys", "one request") is { } path)
            WriteFile(request, path);
        else
            WriteObject(request);
    });

    private CertificateRequestOptions Options(PublicKey key)
    {
        if (profile is not null)
            return WithUsages(profile.Fill(key, NodeName, CommonName, Organization ?? [], ReadAlternativeNames()));
        var options = config?.Options ?? new CertificateRequestOptions();
        return WithUsages(options with
        {
            Subject = ReadSubject() ?? options.Subject,
            AlternativeNames = [.. options.AlternativeNames, .. ReadAlternativeNames()],
        });
    }

    private CertificateRequestOptions WithUsages(CertificateRequestOptions options)
    {
        var purposes = ReadExtendedKeyUsage();
        return options with
        {
            KeyUsage = KeyUsage != KeyUsages.None ? KeyUsage : options.KeyUsage,
            ExtendedKeyUsage = purposes.Count > 0 ? purposes : options.ExtendedKeyUsage,
        };
    }

    private void CheckProfileSubject()
    {
        (string Parameter, object? Value)[] others =
        [
            (nameof(Subject), Subject), (nameof(Country), Country), (nameof(State), State), (nameof(Locality), Locality),
            (nameof(OrganizationalUnit), OrganizationalUnit),
        ];
        var given = Array.Find(others, other => other.Value is not null);
        if (profile is not null && given.Value is not null)
            throw new InvalidRequestException(
                "ProfileSubjectGiven",
                $"The profile {profile.Name} has its own subject; of it only -CommonName and -Organization can be given, not "
                + $"-{given.Parameter}.");
    }

    private void WriteFile(CertificateRequest request, string path)
    {
        if (!ShouldProcess(path, $"Write a certificate request for {request}"))
            return;
        WriteOut(path, Encoding.ASCII.GetBytes(request.Pem), FileProtection.Public, Force);
        WriteObject(request.At(path));
    }
}
