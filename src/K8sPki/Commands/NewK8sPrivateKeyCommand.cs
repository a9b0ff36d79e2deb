using System.Management.Automation;

namespace K8sPki.Commands;

/// <summary>Makes a private key.</summary>
[Cmdlet(VerbsCommon.New, "K8sPrivateKey")]
public sealed class NewK8sPrivateKeyCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject("x");
}
