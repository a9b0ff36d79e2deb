using System.Management.Automation;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Lays a new authority beside the old one and says every step that follows, with its files and restarts.</summary>
[Cmdlet(VerbsLifecycle.Start, "K8sCARotation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RotationPlanStep))]
public sealed class StartK8sCARotationCommand : RotationCommand
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

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Authority.Length == 0)
            throw new InvalidRequestException("AuthorityMissing", "Say which authorities are to be exchanged: -Authority ca, etcd-ca, "
                + "front-proxy-ca or sa. Each can go by itself, today or next week.");
        if (CommonName is not null && Wanted.Count > 1)
            throw new InvalidRequestException("CommonNameAmbiguous", "Give -CommonName with one authority.");
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        var fleet = Fleet(Wanted);
        foreach (var way in fleet.QuietWays())
            Tell(TextLines.Wrap(way, TextLines.ScreenWidth));
        fleet.Start(new NewAuthorityOptions(new ValidityParameters(null, NotAfter, ValidFor).Read(Validity.OfAuthority))
        {
            CommonName = CommonName,
            KeyKind = KeyAlgorithm is null ? null : TreeKeyAlgorithm.Find(KeyAlgorithm),
        }, Control);
        foreach (var row in fleet.Plan())
            WriteObject(row);
    }
}
