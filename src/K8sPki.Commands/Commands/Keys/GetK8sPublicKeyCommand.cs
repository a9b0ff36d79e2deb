using System.Management.Automation;
using System.Security;
using K8sPki.Internal;
using K8sPki.Keys;

namespace K8sPki.Commands;

/// <summary>
/// Reads public keys: of files of their own, of private keys, certificates and requests, and every line of an authorized_keys
/// file.
/// </summary>
[Cmdlet(VerbsCommon.Get, "K8sPublicKey", DefaultParameterSetName = "Path")]
[OutputType(typeof(PublicKey))]
public sealed class GetK8sPublicKeyCommand : ReadCommand
{
    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
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
    protected override void Read(InputSource source)
    {
        var content = source.Read(PublicKeyReader.LargestKeyFile);
        foreach (var (key, problem) in Passwords.With(
            Password, passphrase => PublicKeyReader.ReadAll(content, source.Name, passphrase)))
        {
            Cancellation.ThrowIfCancellationRequested();
            if (key is null)
            {
                WriteFailure(problem!, source.Path ?? (object)source);
                continue;
            }

            KeyWarnings.Write(key, source.Name, WriteWarning);
            WriteObject(key);
        }
    }
}
