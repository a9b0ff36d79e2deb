using System.Management.Automation;
using System.Security;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Writes the new authorities of an exchange into a file from which other nodes take them.</summary>
[Cmdlet(VerbsData.Export, "K8sCARotation", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportK8sCARotationCommand : RotationNodeCommand
{
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter IncludeKey { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (IncludeKey && Password is null)
            throw new PasswordException("PasswordRequired", "A bundle with keys is encrypted. Give the password with -Password "
                + "(Read-Host -AsSecureString).");
        if (!IncludeKey && Password is not null)
            throw new InvalidRequestException("KeyNotIncluded", "-Password encrypts keys, and a bundle has keys with "
                + "-IncludeKey alone: "
                + "add it for nodes that sign, which are control planes; for others leave the password away.");
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        var path = OutPath(OutFile, "bundles", "one")!;
        var fleet = Fleet(Wanted, []);
        if (HasFailed)
            return;
        var (node, carried) = fleet.Export(IncludeKey, WriteWarning);
        var names = string.Join(", ", carried.Select(one => one.Authority.Name));
        if (!ShouldProcess(path, $"Write the new {names}{(IncludeKey ? " with keys" : ", certificates only")}"))
            return;
        using var passphrase = Passphrase.From(Password);
        WriteOut(path, RotationBundle.Write(node, carried, passphrase), FileProtection.Secret, Force);
        WriteObject(new FileInfo(path));
        if (!IncludeKey)
            Say("The bundle has no key: it is for nodes that do not sign. For control planes add -IncludeKey and "
                + "-Password.");
    }
}
