using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Says what certificates let their holders do on a cluster, and what takes that away.</summary>
[Cmdlet(VerbsCommon.Get, "K8sAccess")]
[OutputType(typeof(ClusterAccess))]
public sealed class GetK8sAccessCommand : ApiCommand
{
    private readonly List<AccessIdentity> identities = [];
    private readonly Dictionary<string, string> cuts = new(StringComparer.Ordinal);

    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Certificate", "Path")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => RequireInput(InputObject, "Get-K8sCertificate jane.crt | Get-K8sAccess");

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var item in PipelinePaths.Items(InputObject))
            Attempt(item, () => Take(item));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (identities.Count == 0)
            return;
        foreach (var ended in identities.Where(identity => identity.Certificate?.IsExpired == true))
            WriteWarning($"The certificate of {PrintableText.Escape(ended.User)} ended on "
                + $"{IsoTime.Minute(ended.Certificate!.NotAfter)}: an API server refuses it.");
        var cut = new AccessCut(Scope("--kubeconfig ", "--context "), Scope("-KubeConfig ", "-Context "));
        var bindings = new RoleBindings(Client, cut);
        foreach (var reading in bindings.ReadAsync(identities, Cancellation).ToBlocking(Cancellation))
            Write(reading);
        if (cuts.Count > 0 && MyInvocation.PipelinePosition == MyInvocation.PipelineLength)
            Tell("Kubernetes revokes no certificate. This takes away what is given, each for whom its line says:\n"
                + string.Join('\n', cuts.Select(cut => $"  {cut.Key}  # {cut.Value}")));
    }

    private void Write(AccessReading reading)
    {
        if (reading.Warning is not null)
            WriteWarning(reading.Warning);
        if (reading.Problem is not null)
            WriteFailure(reading.Problem, null);
        if (reading.Access is not { } access)
            return;
        WriteObject(access);
        if (access.Cut is { } cut)
            cuts.TryAdd(cut, $"{access.Role} of {access.Subject}");
    }

    // The names of the certificate alone count, whatever the chain behind it.
    private void Take(object input)
    {
        switch (ArgumentObjects.Unwrap(input))
        {
            case CertificateRequest request:
                identities.Add(AccessIdentity.Of(request));
                break;
            case SigningRequest asked:
                identities.Add(AccessIdentity.Of(asked.Request ?? throw asked.RequestProblem!));
                break;
            case KubeConfigUser user:
                identities.Add(AccessIdentity.Of(user.Certificate ?? throw new MissingInputException(
                    "ClientCertificateMissing",
                    $"The user '{PrintableText.Escape(user.Name)}' has no client certificate that can be read.")));
                break;
            default:
                identities.Add(AccessIdentity.Of(Objects.Certificate(input)));
                break;
        }
    }

    // The command that is shown is for the cluster that was asked.
    private string Scope(string kubeConfig, string context) =>
        (KubeConfig is null ? "" : $" {kubeConfig}{CommandArgument.Of(Paths.Literal(KubeConfig))}")
        + (Context is null ? "" : $" {context}{CommandArgument.Of(Context)}");
}
