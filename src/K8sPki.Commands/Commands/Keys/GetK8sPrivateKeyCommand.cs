using System.Management.Automation;
using System.Security;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Reads private keys.</summary>
[Cmdlet(VerbsCommon.Get, "K8sPrivateKey", DefaultParameterSetName = "Path")]
[OutputType(typeof(PrivateKey))]
public sealed class GetK8sPrivateKeyCommand : ReadCommand
{
    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        var key = input switch
        {
            PrivateKey itself => itself,
            Certificate { PrivateKey: { } its } => its,
            CertificateAuthority { Key: { } its } => its,
            CertificateRequest { PrivateKey: { } its } => its,
            _ => null,
        };
        if (key is not null)
            WriteObject(key);
        return key is not null;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source)
    {
        var key = Passwords.With(Password, passphrase => source.Path is null
            ? PrivateKeyReader.Read(source.Content!, source.Name, passphrase)
            : PrivateKeyReader.ReadFile(source.Path, passphrase));
        if (source.Path is not null && FileStore.IsReadableByOthers(source.Path))
            WriteWarning(
                $"'{PrintableText.Escape(source.Path)}' holds a private key and other users can read it. Close it with: chmod "
                + $"600 {CommandArgument.InQuotes(source.Path)}");
        KeyWarnings.Write(key.PublicKey, source.Name, WriteWarning);
        WriteObject(key);
    }
}
