using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;

namespace K8sPki.Rules;

/// <content>Rules about what the logs of components say.</content>
internal sealed partial class Rule
{
    public static readonly Rule CertificateErrorLogged = new(OfLogs, [Error, Warning, Information], Either,
        "A component's log tells of a certificate that was refused or could not be read, and no file of the node shows why.",
        "Go: crypto/x509, crypto/tls");
}
