namespace K8sPki.Shell.Commands;

/// <summary>Ends the commands before one that needs no more of them, so that <c>Select-Object -First 1</c> ends a watch.</summary>
internal static class Upstream
{
    // The engine has no public way to say this; without its own exception an endless pipeline would never end.
    private static readonly System.Reflection.ConstructorInfo? Stop =
        typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException")
            ?.GetConstructor([typeof(PSCmdlet).BaseType!.BaseType!]);

    public static void End(PSCmdlet last)
    {
        if (Stop is not null)
            throw (Exception)Stop.Invoke([last]);
    }
}
