namespace K8sPki.Shell.Hosting;

/// <summary>What -Help prints.</summary>
internal static class UsageText
{
    public const string Text = """
        k8spki - the K8sPki module with the PowerShell engine, for machines without PowerShell

        k8spki                                a prompt
        k8spki [-File] SCRIPT [ARGUMENTS]     run a script; -Name VALUE, -Switch and -Switch:$false reach its param()
        k8spki -Command TEXT                  run a command; '-' reads it from standard input
        k8spki < SCRIPT                       run a script from standard input

        -NonInteractive            questions are errors instead
        -NoExit                    stay at the prompt after -Command or -File
        -WorkingDirectory FOLDER   start there
        -NoLogo                    no greeting
        -EncodedCommand BASE64     a command in UTF-16LE and base64
        -Version, -Help

        -NoProfile, -Login, -ExecutionPolicy, -InputFormat and -OutputFormat are accepted, so that a call of pwsh can be
        used unchanged; there are no profiles. The exit code is that of `exit`, or 0, or 1 after a failure.

        'Get-Command -Module K8sPki' lists the commands, 'Get-Help about_K8sPki' begins the help.
        """;
}
