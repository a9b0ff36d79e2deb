using System.Management.Automation;
using System.Security;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Makes a private key.</summary>
[Cmdlet(VerbsCommon.New, "K8sPrivateKey", SupportsShouldProcess = true)]
[OutputType(typeof(PrivateKey))]
public sealed class NewK8sPrivateKeyCommand : PkiCommand
{
    /// <summary>The kind of key: RSA unless said, or ECDSA when a curve is named.</summary>
    [Parameter(Position = 0)]
    public KeyAlgorithm Algorithm { get; set; }

    /// <summary>The size in bits: 1024 to 8192 for RSA (2048 unless said), 256, 384 or 521 for ECDSA (256 unless said).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeySizeCompleter))]
    public int KeySize { get; set; }

    /// <summary>The curve of an ECDSA key.</summary>
    [Parameter]
    [ValidateSet("P-256", "P-384", "P-521")]
    public string? Curve { get; set; }

    /// <summary>The file to write, with mode 0600.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>The structure of the file.</summary>
    [Parameter]
    public PrivateKeyFormat Format { get; set; }

    /// <summary>Encrypts the file.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>Replaces an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Finish()
    {
        var (algorithm, size) = KeyChoice.Of(MyInvocation.BoundParameters.ContainsKey(nameof(Algorithm)) ? Algorithm : null, KeySize, Curve);
        KeyChoice.Warn(algorithm, size, WriteWarning);
        if (OutFile is null)
        {
            if (Password is not null || MyInvocation.BoundParameters.ContainsKey(nameof(Format)))
                throw new InvalidRequestException("OutFileMissing", "-Password and -Format are about the file: name it with -OutFile.");
            WriteObject(PrivateKey.Generate(algorithm, size));
            return;
        }

        var path = new FileSystemPaths(SessionState.Path).Literal(OutFile);
        if (!ShouldProcess(path, $"Make a private key ({KeyChoice.Describe(algorithm, size)})"))
            return;
        if (!Force && File.Exists(path))
            throw FileStore.Exists(path);
        var key = PrivateKey.Generate(algorithm, size);
        WriteObject(Passwords.With(Password, passphrase => PrivateKeyWriter.WriteFile(key, path, Format, false, passphrase, Force)));
    }
}
