namespace K8sPki.Shell;

/// <summary>What the program says of itself.</summary>
internal static class Texts
{
    public static string Banner { get; } =
        $"k8spki {typeof(Texts).Assembly.GetName().Version!.ToString(3)}: PowerShell with the K8sPki module. 'Get-Help "
            + "about_K8sPki' begins its help.";

    /// <summary>PowerShell lists its own options below it.</summary>
    public const string Usage = """

        k8spki: PowerShell with the K8sPki module, for machines without PowerShell

            k8spki                                a prompt
            k8spki [-File] SCRIPT [ARGUMENTS]     run a script
            k8spki -Command TEXT                  run a command; '-' reads it from standard input
            k8spki < SCRIPT                       run a script from standard input

        Profiles are not run; '. $PROFILE' does it. All else is as in pwsh, whose options follow.

        """;
}
