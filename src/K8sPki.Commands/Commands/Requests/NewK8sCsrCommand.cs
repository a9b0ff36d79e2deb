using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Certificates;
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
    private Certificate? pattern;

    [Parameter(ValueFromPipeline = true)]
    [Alias("Key")]
    [ValidateNotNull]
    public object? PrivateKey { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? Like { get; set; }

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
        if (new object?[] { ConfigFile, Profile, Like }.Count(given => given is not null) > 1)
            throw new InvalidRequestException("ContentGivenTwice", "Give one of -ConfigFile, -Profile and -Like.");
        if (Like is null)
            RequireInput(PrivateKey, "New-K8sPrivateKey | New-K8sCsr -CommonName jane");
        if (NodeName is not null && Profile is null)
            throw new InvalidRequestException("ProfileMissing", "-NodeName is about a profile: name it with -Profile.");
        profile = Profile is null ? null : RequestProfile.Find(Profile);
        CheckProfileSubject();
        config = ConfigFile is null ? null : OpensslRequestConfig.Read(OpensslConfig.ReadFile(Paths.Literal(ConfigFile)));
        foreach (var line in config?.Ignored ?? [])
            WriteVerbose(line);
        pattern = Like is null ? null : PatternOf(Like);
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(PrivateKey ?? Like, () =>
    {
        var like = pattern ?? PatternInPipeline();
        var key = KeyFor(like);
        var request = CertificateRequestBuilder.Build(key, Options(key.PublicKey, like));
        if (OutPath(OutFile, "keys", "one request") is { } path)
            WriteFile(request, path);
        else
            WriteObject(request);
    });

    // A user of a kubeconfig says whose request it is and has no other meaning here.
    private bool IsUser => PrivateKey is not null && ArgumentObjects.Unwrap(PrivateKey) is KubeConfigUser;

    // A certificate that brings its key was a key only, for whoever says the subject.
    private Certificate? PatternInPipeline() => PrivateKey is null ? null
        : IsUser || (!HasSubject && config is null && profile is null && ArgumentObjects.CertificateOf(PrivateKey) is not null)
            ? PatternOf(PrivateKey) : null;

    private Certificate PatternOf(object argument) => ArgumentObjects.Unwrap(argument) is KubeConfigUser user
        ? user.Certificate ?? throw new MissingInputException(
            "ClientCertificateMissing",
            $"The user '{PrintableText.Escape(user.Name)}' has no client certificate that can be read; see Test-K8sKubeConfig.")
        : Objects.Certificate(argument);

    private PrivateKey KeyFor(Certificate? like)
    {
        var isPatternAlone = PrivateKey is null || IsUser
            || (like is not null && ArgumentObjects.CertificateOf(PrivateKey) is { PrivateKey: null });
        if (!isPatternAlone)
            return Passwords.With(Password, passphrase => Objects.PrivateKey(PrivateKey!, passphrase));
        if (OutFile is not null)
            throw new InvalidRequestException(
                "KeyWouldBeLost",
                "The request's file does not hold its new key. Make the key into a file first: New-K8sPrivateKey -OutFile … | "
                + "New-K8sCsr -Like … -OutFile …");
        return CertificatePattern.NewKey(like!);
    }

    private CertificateRequestOptions Options(PublicKey key, Certificate? like)
    {
        if (profile is not null)
            return WithUsages(profile.Fill(key, NodeName, CommonName, Organization ?? [], ReadAlternativeNames()));
        var options = like is not null ? CertificatePattern.Of(like, key) : config?.Options ?? new CertificateRequestOptions();
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
