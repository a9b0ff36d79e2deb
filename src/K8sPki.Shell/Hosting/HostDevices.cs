namespace K8sPki.Shell.Hosting;

/// <summary>What $Host.PrivateData holds: the way for Out-String and its like to read what the formatter writes.</summary>
public sealed class HostDevices
{
    internal HostDevices(ShellUserInterface userInterface) => UserInterface = userInterface;

    internal ShellUserInterface UserInterface { get; }

    public override string ToString() => "k8spki";
}
