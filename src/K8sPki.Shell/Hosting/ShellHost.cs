using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace K8sPki.Shell.Hosting;

/// <summary>The face of the program to the engine.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ShellUserInterface userInterface;
    private readonly PSObject privateData;

    public ShellHost(ShellUserInterface userInterface)
    {
        this.userInterface = userInterface;
        privateData = new PSObject(new HostDevices(userInterface));
    }

    public static string ProductVersion { get; } = typeof(ShellHost).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>What `exit` asked for; null while the session lives.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Runs a prompt inside the running pipeline; set by the interactive mode.</summary>
    public Action? NestedPrompt { get; set; }

    public bool LeaveNestedPrompt { get; set; }

    public override string Name => "K8sPki";

    public override Version Version { get; } = new(ProductVersion.Split('-')[0]);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => userInterface;

    public override PSObject PrivateData => privateData;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null)
            throw new PSNotSupportedException("A nested prompt needs an interactive session.");
        NestedPrompt();
    }

    public override void ExitNestedPrompt() => LeaveNestedPrompt = true;

    public override void NotifyBeginApplication() => userInterface.Progress.Clear();

    public override void NotifyEndApplication()
    {
    }
}
