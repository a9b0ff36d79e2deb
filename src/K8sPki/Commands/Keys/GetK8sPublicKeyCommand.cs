using System.Management.Automation;
using System.Security;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads public keys: of files of their own, of private keys, certificates and requests.</summary>
[Cmdlet(VerbsCommon.Get, "K8sPublicKey", DefaultParameterSetName = "Path")]
[OutputType(typeof(PublicKey))]
public sealed class GetK8sPublicKeyCommand : ReadCommand
{
    /// <summary>Opens encrypted private keys.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        var key = input switch
        {
            PublicKey itself => itself,
            PrivateKey its => its.PublicKey,
            Certificate its => its.PublicKey,
            CertificateRequest its => its.PublicKey,
            CertificateAuthority its => its.Certificate.PublicKey,
            _ => null,
        };
        if (key is not null)
            WriteObject(key);
        return key is not null;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source) => WriteObject(Passwords.With(Password, passphrase =>
        PublicKeySource.Read(source.Read(), source.Name, source.Path, passphrase)));
}
