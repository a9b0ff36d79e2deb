<#
.SYNOPSIS
Draws docs/session.svg: a session as PowerShell shows it on a terminal of 84 columns.
.DESCRIPTION
Runs in PowerShell on Linux after ./build.ps1, with tmux as the terminal. Each command is typed into a PowerShell of its
own; what is then on the screen, with its colours, becomes lines of the picture. Its colours follow the viewer's light or
dark scheme.
.EXAMPLE
./docs/session.ps1
#>
[CmdletBinding()]
param([string] $OutFile = (Join-Path $PSScriptRoot 'session.svg'))

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$columns = 84
# Its name is in the picture.
$folder = (New-Item -ItemType Directory /tmp/lab).FullName
$root = Split-Path $PSScriptRoot
$tmux = 'tmux', '-L', "k8spki-$PID"

# What the session finds: a cluster that has a request of jane's, and a node on which time has passed.
$prepare = @'
function prompt { 'PS> ' }
Set-PSReadLineOption -PredictionSource None
$PSDefaultParameterValues['*-K8sCsr:KubeConfig'] = "$PWD/cluster.conf"
$PSDefaultParameterValues['Initialize-K8sPki:WarningAction'] = 'Ignore'
Import-Module ROOT/K8sPki.psd1
function LetTimePass {
    $key = @{ Key = 'cp1/etc/kubernetes/pki/etcd/server.key'; CommonName = 'cp1'; DnsName = 'cp1', 'localhost'; ExtendedKeyUsage = 'ServerAuth', 'ClientAuth' }
    $past = @{ NotBefore = (Get-Date).AddDays(-374); NotAfter = (Get-Date).AddDays(-9) }
    New-K8sCertificate @key @past -IPAddress 10.0.0.10, 127.0.0.1, ::1 -Authority cp1/etc/kubernetes/pki/etcd/ca.crt -OutFile cp1/etc/kubernetes/pki/etcd/server.crt -Force | Out-Null
}
New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane -Organization dev | Submit-K8sCsr jane -ExpirationSeconds 7776000 | Out-Null
'@.Replace('ROOT', $root)

# What is typed; 'hidden' is not drawn, and 'answer' is what a question gets.
$commands = @(
    @{ type = 'Initialize-K8sPki cp1/etc/kubernetes -NodeName cp1 -AdvertiseAddress 10.0.0.10 | Select-Object -Last 4' }
    @{ type = 'LetTimePass'; hidden = $true }
    @{ type = 'Get-K8sPki -Root cp1' }
    @{ type = 'Test-K8sPki -Root cp1' }
    @{ type = 'Update-K8sPki etcd-server -Root cp1' }
    @{ type = 'Approve-K8sCsr jane -Wait | Get-K8sCertificate'; answer = 'y' }
)

function Invoke-Tmux { & $tmux[0] $tmux[1..2] $args }

function Get-Screen { (Invoke-Tmux capture-pane -p -e -t session) -replace '\s+$' }

function Wait-Screen([string] $Pattern) {
    foreach ($try in 1..600) {
        $last = Get-Screen | ForEach-Object { $_ -replace '\e\[[0-9;]*m' } | Where-Object { $_ } | Select-Object -Last 1
        if ($last -match $Pattern) { return }
        Start-Sleep -Milliseconds 100
    }
    throw "The screen does not show $Pattern, but:`n$((Get-Screen) -join "`n")"
}

function Invoke-Line([string] $Text, [string] $Answer) {
    Invoke-Tmux send-keys -t session C-l
    Start-Sleep -Milliseconds 300
    Invoke-Tmux send-keys -t session -l $Text
    Invoke-Tmux send-keys -t session Enter
    Start-Sleep -Milliseconds 500
    if ($Answer) {
        Wait-Screen '\(default is "Y"\)'
        Invoke-Tmux send-keys -t session $Answer Enter
        Start-Sleep -Milliseconds 500
    }
    Wait-Screen '^PS>$'
    $lines = @(Get-Screen)
    while (-not $lines[-1] -or ($lines[-1] -replace '\e\[[0-9;]*m') -match '^PS>\s*$') { $lines = $lines[0..($lines.Count - 2)] }
    $lines
    ''
}

# The runs of one look in a line: where each begins, its text and its classes.
function Get-Run([string] $Line) {
    $column = 0
    $look = @{}
    foreach ($part in [regex]::Split($Line, '(\e\[[0-9;]*m)')) {
        if ($part -notmatch '^\e\[([0-9;]*)m$') {
            if ($part.Trim()) { @{ Column = $column; Text = $part; Class = ($look.Values | Sort-Object) -join ' ' } }
            $column += $part.Length
            continue
        }
        foreach ($code in [int[]]($Matches[1] ? $Matches[1].Split(';') : 0)) {
            switch ($code) {
                0 { $look = @{} }
                1 { $look.weight = 'b' }
                39 { $look.Remove('colour') }
                { $_ -in 30..37 } { $look.colour = "c$($_ - 30)" }
                { $_ -in 90..97 } { $look.colour = "c$($_ - 82)" }
            }
        }
    }
}

$server = Start-Process dotnet -PassThru -RedirectStandardOutput /dev/null -ArgumentList @(
    'run', '--project', "$root/tests/K8sPki.TestApiServer", '--', '--port', '0', '--write-kubeconfig', "$folder/cluster.conf")
try {
    while (-not (Test-Path "$folder/cluster.conf")) { Start-Sleep -Milliseconds 200 }
    Set-Content "$folder/prepare.ps1" $prepare
    # As a tool of .NET, PowerShell is run by dotnet.
    $pwsh = (Test-Path "$PSHOME/pwsh") ? "'$PSHOME/pwsh'" : "dotnet '$PSHOME/pwsh.dll'"
    Invoke-Tmux -f /dev/null new-session -d -s session -x $columns -y 90 -c $folder "env LANG=C.UTF-8 TERM=xterm-256color $pwsh -NoProfile -NoLogo -NoExit -File '$folder/prepare.ps1'"
    Wait-Screen '^PS>$'
    $lines = foreach ($command in $commands) {
        $shown = Invoke-Line $command.type $command.answer
        if (-not $command.hidden) { $shown }
    }
}
finally {
    Invoke-Tmux kill-server
    Stop-Process $server
    Remove-Item $folder -Recurse -Force
}

$lines = $lines[0..($lines.Count - 2)]
$advance, $height, $margin = 8.4, 19, 16
$width = $columns * $advance + 2 * $margin
$invariant = [cultureinfo]::InvariantCulture
$svg = [System.Text.StringBuilder]::new()
[void] $svg.AppendLine(@"
<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="$([int]$width)" height="$($lines.Count * $height + 2 * $margin)" role="img" aria-label="A session: a cluster's PKI is made, listed, judged and renewed, and a request is approved">
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; fill: #1f2328 }
rect { fill: #f6f8fa } .b { font-weight: bold }
.c1, .c9 { fill: #b91c1c } .c2, .c10 { fill: #116329 } .c3, .c11 { fill: #8a5a00 } .c4, .c12 { fill: #0550ae } .c5, .c13 { fill: #6639ba } .c6, .c14 { fill: #0b6a76 } .c8 { fill: #59636e }
@media (prefers-color-scheme: dark) {
text { fill: #d4d4d4 } rect { fill: #1b1f27 }
.c1, .c9 { fill: #f97583 } .c2, .c10 { fill: #3fd08a } .c3, .c11 { fill: #e5d04a } .c4, .c12 { fill: #79b8ff } .c5, .c13 { fill: #c8a6ff } .c6, .c14 { fill: #56d4dd } .c8 { fill: #9aa4b0 }
}
</style>
<rect width="100%" height="100%" rx="8"/>
"@)
for ($i = 0; $i -lt $lines.Count; $i++) {
    foreach ($run in Get-Run $lines[$i]) {
        $text = $run.Text.TrimEnd()
        $x = $margin + $advance * ($run.Column + $text.Length - $text.TrimStart().Length)
        $text = $text.Trim()
        [void] $svg.AppendLine([string]::Format($invariant, '<text x="{0:0.0}" y="{1}" textLength="{2:0.0}"{3}>{4}</text>',
                $x, ($margin + $height * $i + 14), ($text.Length * $advance),
                ($run.Class ? " class=`"$($run.Class)`"" : ''), [System.Security.SecurityElement]::Escape($text)))
    }
}
[void] $svg.Append('</svg>')
Set-Content $OutFile $svg.ToString()
