using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Lays a new authority beside the old one and says every step that follows, with its files and restarts.</summary>
[Cmdlet(VerbsLifecycle.Start, "K8sCARotation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RotationPlanStep))]
public sealed class StartK8sCARotationCommand : LiveRotationCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? CommonName { get; set; }

    [Parameter]
    [ValidateSet("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384")]
    public string? KeyAlgorithm { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ValidFor { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotAfter { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string[] Node { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Bundle { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Authority.Length == 0 && Bundle is null)
            throw new InvalidRequestException("AuthorityMissing", "Say which authorities are to be exchanged: -Authority ca, "
                + "etcd-ca, front-proxy-ca or sa. Each can go by itself, today or next week.");
        if (Bundle is not null && (CommonName ?? KeyAlgorithm ?? (object?)ValidFor ?? NotAfter) is not null)
            throw new InvalidRequestException("BundleHasIt", "What comes in a bundle is made already: leave -CommonName, "
                + "-KeyAlgorithm, -ValidFor and -NotAfter away.");
        if (CommonName is not null && Wanted.Count > 1)
            throw new InvalidRequestException("CommonNameAmbiguous", "Give -CommonName with one authority.");
        if (Bundle is null && Password is not null)
            throw new InvalidRequestException("BundleMissing", "-Password opens the keys of a -Bundle, and none was given.");
        if (Array.Find(Node, name => !NodeNames.IsOne(name)) is { } wrong)
            throw NodeNames.Invalid(wrong);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        var bundle = ReadBundle();
        var wanted = bundle is null ? Wanted : [.. bundle.Select(carried => carried.Authority)];
        var fleet = Fleet(wanted);
        foreach (var way in fleet.QuietWays())
            Say(way);
        if (Node.Length > 0)
            fleet.Note(Node, Approve, Control);
        fleet.Start(new NewAuthorityOptions(new ValidityParameters(null, NotAfter, ValidFor).Read(Validity.OfAuthority))
        {
            CommonName = CommonName,
            KeyKind = KeyAlgorithm is null ? null : TreeKeyAlgorithm.Find(KeyAlgorithm),
        }, Control, bundle);
        foreach (var row in fleet.Plan())
            WriteObject(row);
    }

    private bool Approve(string node) => ShouldProcess(node, $"Note the nodes of the exchange: {string.Join(", ", Node)}");

    private List<CarriedAuthority>? ReadBundle()
    {
        if (Bundle is null)
            return null;
        var path = Paths.Literal(Bundle);
        using var passphrase = Passphrase.From(Password);
        // One that is not wanted may be closed.
        var wanted = Authority.Length == 0 ? null : Wanted;
        var found = RotationBundle.Read(FileStore.Read(path, RotationBundle.Largest), $"'{path}'", passphrase, wanted);
        return wanted?.FirstOrDefault(authority => found.All(carried => carried.Authority != authority)) is { } missing
            ? throw new MissingInputException("BundleLacksAuthority", $"'{path}' does not carry {missing.Name}.") : [.. found];
    }
}
