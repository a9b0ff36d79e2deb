<#
.SYNOPSIS
Fuzzes readers under coverage, with afl-fuzz, and keeps the inputs that reach most.
.DESCRIPTION
Builds the program in a folder of its own, has SharpFuzz make its assemblies count where they come by, and gives each target
its seconds. What was found goes into Corpora, at most 100 inputs and 100,000 bytes a target. An input that breaks a property
stays in the folder of its target and fails the script, which says what is wrong with it. Needs afl-fuzz (Debian: afl++).
.EXAMPLE
./build.ps1 -Task Fuzz -Target certificates, kubeconfig-edits -Seconds 3600
#>
[CmdletBinding()]
param(
    # The targets; all where none is named.
    [string[]] $Target = @(),

    # How long each is fuzzed.
    [int] $Seconds = 60,

    [string] $Destination = "$PSScriptRoot/../../out"
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
# The version of the tool that makes assemblies count.
$sharpFuzz = '2.3.0'
# Parts of BouncyCastle that read what comes from outside; its ciphers would only be slower.
$outside = 'Org.BouncyCastle.Asn1', 'Org.BouncyCastle.Pkcs', 'Org.BouncyCastle.X509'
$settings = @{
    AFL_SKIP_BIN_CHECK = 1; AFL_NO_UI = 1; AFL_NO_AFFINITY = 1; AFL_SKIP_CPUFREQ = 1; AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES = 1
    DOTNET_gcServer = 0; DOTNET_TieredPGO = 0
}

$app = "$Destination/fuzz/app"
if (Test-Path $app) { Remove-Item $app -Recurse -Force }
dotnet build $PSScriptRoot --configuration Release
New-Item -ItemType Directory -Force (Split-Path $app) | Out-Null
Copy-Item "$PSScriptRoot/bin/Release/net10.0" $app -Recurse
dotnet tool exec "SharpFuzz.CommandLine@$sharpFuzz" --yes -- "$app/K8sPki.dll"
dotnet tool exec "SharpFuzz.CommandLine@$sharpFuzz" --yes -- "$app/K8sPki.Commands.dll"
dotnet tool exec "SharpFuzz.CommandLine@$sharpFuzz" --yes -- "$app/BouncyCastle.Cryptography.dll" @outside

foreach ($name in $settings.Keys) { Set-Item "Env:$name" $settings[$name] }
# Targets that need files make folders, which is ten times as quick in memory.
if (Test-Path /dev/shm) { $env:TMPDIR = '/dev/shm' }
$failed = foreach ($name in $Target.Count -gt 0 ? $Target : (& "$app/K8sPki.Fuzz" --names)) {
    $work = "$Destination/fuzz/$name"
    if (Test-Path $work) { Remove-Item $work -Recurse -Force }
    & "$app/K8sPki.Fuzz" --inputs $name $work
    $tokens = (Get-Item "$work/dictionary").Length -gt 0 ? @('-x', "$work/dictionary") : @()
    $PSNativeCommandUseErrorActionPreference = $false
    afl-fuzz -i "$work/in" -o "$work/out" -t 10000 -m none @tokens -V $Seconds -- "$app/K8sPki.Fuzz" --afl $name > "$work/log"
    if (-not (Test-Path "$work/out/default/fuzzer_stats")) { throw "afl-fuzz did not begin: $work/log says why." }
    $said = Get-Content -Raw "$work/out/default/fuzzer_stats" | ConvertFrom-StringData -Delimiter ':'
    Write-Host "${name}: $($said.run_time) s, $($said.execs_done) inputs, $($said.edges_found) places in the code."
    # A crash is one; what took long by the clock, beside others who work, is judged again by the time that it works.
    $broken = @(Get-ChildItem "$work/out/default/crashes" -Filter id* | ForEach-Object FullName)
    $slow = @(Get-ChildItem "$work/out/default/hangs" -Filter id* | ForEach-Object FullName)
    if ($broken + $slow) { & "$app/K8sPki.Fuzz" --read $name @broken @slow | Out-Host }
    if ($broken -or ($slow -and $LASTEXITCODE)) { $name }
    & "$app/K8sPki.Fuzz" --keep $name "$PSScriptRoot/Corpora/$name.txt" "$work/in" "$work/out/default/queue" | Out-Host
}

if ($failed) { throw "A property was broken in: $($failed -join ', ')." }
