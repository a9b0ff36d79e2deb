using System.Collections;
using System.Management.Automation;
using System.Security;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Makes or changes users of a kubeconfig: how they prove who they are.</summary>
[Cmdlet(VerbsCommon.Set, "K8sKubeConfigUser", SupportsShouldProcess = true)]
[OutputType(typeof(KubeConfigUser))]
public sealed class SetK8sKubeConfigUserCommand : KubeConfigChangeCommand
{
    private static readonly string[] ExecParameters =
    [
        nameof(ExecCommand), nameof(ExecArgument), nameof(ExecEnvironment), nameof(ExecApiVersion), nameof(ExecInteractiveMode),
        nameof(ExecProvideClusterInfo),
    ];

    private readonly List<KubeConfigTarget> targets = [];
    private readonly List<Certificate> certificates = [];
    private PrivateKey? key;

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    [Parameter]
    [Alias("EmbedCerts")]
    public SwitchParameter Embed { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Token { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenFile { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(CredentialCompleter))]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExecCommand { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [AllowEmptyCollection]
    [Alias("ExecArg")]
    public string[]? ExecArgument { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("ExecEnv")]
    [ValidateNotNull]
    public IDictionary? ExecEnvironment { get; set; }

    [Parameter]
    [ValidateSet(
        "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1")]
    public string? ExecApiVersion { get; set; }

    [Parameter]
    [ValidateSet("Never", "IfAvailable", "Always", IgnoreCase = false)]
    public string? ExecInteractiveMode { get; set; }

    [Parameter]
    public SwitchParameter ExecProvideClusterInfo { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? AuthProvider { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("AuthProviderArg")]
    [ValidateNotNull]
    public IDictionary? AuthProviderArgument { get; set; }

    [Parameter]
    [ValidateSet("ClientCertificate", "ClientKey", "Token", "TokenFile", "Credential", "Impersonation", "Exec", "AuthProvider")]
    public string[] Unset { get; set; } = [];

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is not null)
            Attempt(InputObject, () => Take(InputObject));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (HasFailed)
            return;
        targets.AddRange((Name ?? []).Select(name => new KubeConfigTarget(Location, name)));
        if (targets.Count == 0)
            throw new InvalidRequestException("UserNameEmpty", "You must specify a non-empty user name.");
        Set(targets, Settings(), PassThru ? K8sPki.KubeConfig.User : null);
        base.Finish();
    }

    // A certificate brings its key with it where that is known.
    private void Take(object input)
    {
        if (Wrapped.Inner(input) is PrivateKey given)
        {
            key = given;
        }
        else if (Wrapped.Inner(input) is SigningRequest asked)
        {
            certificates.AddRange(IssuedCertificates.Of(asked));
            key ??= certificates[0].PrivateKey;
        }
        else if (KubeConfigMaterial.IsMaterial(input))
        {
            certificates.Add(Objects.Certificate(input));
            key ??= certificates[^1].PrivateKey;
        }
        else
        {
            targets.Add(TargetOf(input, KubeConfigSection.Users));
        }
    }

    private UserSettings Settings()
    {
        if (Force && Embed)
            throw new InvalidRequestException(
                "ForceContradictsEmbed",
                "-Embed takes the content of the files, which have to be here for that; leave -Force out.");
        var certificate = ClientCertificate is not null
            ? Elsewhere(ClientCertificate) ?? KubeConfigMaterial.Certificate(ClientCertificate, Objects, Paths, Embed)
            : certificates.Count > 0 ? KubeConfigMaterial.Certificates(certificates, Embed)
            : null;
        var privateKey = (ClientKey ?? key) is { } known
            ? Elsewhere(known) ?? KubeConfigMaterial.Key(known, Objects, Paths, Embed) : null;
        return new UserSettings
        {
            ClientCertificate = certificate?.Path,
            ClientCertificatePem = certificate?.Pem,
            ClientKey = privateKey?.Path,
            ClientKeyPem = privateKey?.Pem,
            Embed = Embed,
            Token = PlainText.Of(Token),
            TokenFile = TokenFile is null ? null : Paths.Literal(TokenFile),
            Username = Credential?.UserName,
            Password = PlainText.Of(Credential?.Password),
            Exec = Exec(),
            AuthProvider = AuthProvider,
            AuthProviderArguments = Given(AuthProviderArgument),
            AuthProviderArgumentsToRemove = Removed(AuthProviderArgument),
            Unset = UnsetFields.Of(Unset),
        };
    }

    private KubeConfigMaterial? Elsewhere(object argument) => Force ? KubeConfigMaterial.Elsewhere(argument) : null;

    private ExecSettings? Exec()
    {
        return !Array.Exists(ExecParameters, IsGiven) ? null : new ExecSettings
        {
            Command = ExecCommand,
            Arguments = ExecArgument,
            Environment = Given(ExecEnvironment),
            EnvironmentToRemove = Removed(ExecEnvironment),
            ApiVersion = ExecApiVersion,
            InteractiveMode = ExecInteractiveMode,
            ProvideClusterInfo = IsGiven(nameof(ExecProvideClusterInfo)) ? ExecProvideClusterInfo : null,
        };
    }

    private static Dictionary<string, string> Given(IDictionary? table) => Entries(table)
        .Where(entry => entry.Value is not null)
        .ToDictionary(
            entry => LanguagePrimitives.ConvertTo<string>(entry.Key), entry => LanguagePrimitives.ConvertTo<string>(entry.Value));

    private static List<string> Removed(IDictionary? table) =>
        [.. Entries(table).Where(entry => entry.Value is null).Select(entry => LanguagePrimitives.ConvertTo<string>(entry.Key))];

    private static IEnumerable<DictionaryEntry> Entries(IDictionary? table) =>
        table?.Keys.Cast<object>().Select(key => new DictionaryEntry(key, table[key])) ?? [];
}
