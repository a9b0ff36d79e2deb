using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.Internal;
using K8sPki.Keys;

namespace K8sPki.Commands;

/// <summary>Reads a certificate authority: its certificate, the chain in the same file, and its key.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCertificateAuthority", DefaultParameterSetName = "Path")]
[OutputType(typeof(CertificateAuthority))]
public sealed class GetK8sCertificateAuthorityCommand : ReadCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        var authority = input switch
        {
            CertificateAuthority itself => itself,
            Certificate certificate => Passwords.With(Password, passphrase => KeyPath is null
                ? Objects.Authority(certificate, passphrase)
                : new CertificateAuthority(certificate, [], PrivateKeyReader.ReadFile(Paths.Literal(KeyPath), passphrase))),
            _ => null,
        };
        if (authority is not null)
            WriteObject(authority);
        return authority is not null;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source)
    {
        var keyPath = KeyPath is null ? null : Paths.Literal(KeyPath);
        WriteObject(Passwords.With(Password, passphrase => source.Path is null || source.Content is not null
            ? CertificateAuthorityReader.Read(source.Content!, source.Name, keyPath, passphrase)
            : CertificateAuthorityReader.ReadFile(source.Path, keyPath, passphrase)));
    }
}
