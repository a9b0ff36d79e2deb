# Judges each node in a folder as the node that this runs on, runs the commands of the remedies, and judges again.
param([string] $Nodes)
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$empty = (New-Item -ItemType Directory "$Nodes/empty").FullName
foreach ($folder in '/usr/lib/systemd/system', '/usr/local/lib/systemd/system', '/run/systemd/system', "$HOME/.kube") {
    if (Test-Path $folder) { mount --bind $empty $folder }
}
foreach ($node in Get-ChildItem $Nodes -Directory -Exclude empty) {
    mount --bind "$node/etc" /etc
    mount --bind "$node/var" /var
    try {
        $commands = @((Test-K8sPki 6> $null).Remedy.Commands | Select-Object -Unique)
        if ($commands.Count -eq 0) { throw 'nothing is proposed' }
        $commands | ForEach-Object { Invoke-Expression $_ 6> $null | Out-Null }
        $left = @(Test-K8sPki 6> $null)
        if ($left.Count -gt 0) { throw "left: $($left.Message)" }
        "$($node.Name): mended"
    } catch {
        "$($node.Name): $_ ($commands)"
    } finally {
        umount --lazy /etc
        umount --lazy /var
    }
}
