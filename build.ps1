<#
.SYNOPSIS
Builds, tests and packs K8sPki.
.DESCRIPTION
Build puts the assemblies where K8sPki.psd1 looks for them, so that Import-Module ./K8sPki.psd1 works in the clone; a
Release build has them compiled ahead for this machine. Test runs every test. Package lays the module out under
out/K8sPki/<version>, ready for Publish-PSResource and the same for every platform, with a bill of materials in CycloneDX's
form; the same sources give the same bytes, in whatever folder. Audit asks the package feeds whether something that the
solution takes has a known weakness, and fails where one has. Publish makes the program k8spki for each platform,
out/k8spki/<platform>/k8spki. Help brings syntax and parameters in en-US/*.md up to date, keeps what people wrote and adds
pages for new cmdlets. Fuzz gives every reader, or those of -Target, some seconds under coverage; it needs afl-fuzz. Clean
removes what was built.

Runs in PowerShell 7.4 and later. Where only the .NET SDK is:
dotnet tool exec PowerShell@7.6.9 --yes -- -File build.ps1
.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 -Task Package
.EXAMPLE
./build.ps1 -Task Publish -Runtime linux-x64
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Audit', 'Publish', 'Help', 'Fuzz', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Where Package and Publish put what they make.
    [string] $Destination = "$PSScriptRoot/out",

    # What Fuzz is about, and for how long each; see tests/K8sPki.Fuzz/fuzz.ps1.
    [string[]] $Target = @(),
    [int] $Seconds = 60,

    # For which platforms Publish makes the program.
    [ValidateSet('linux-x64', 'linux-arm64', 'win-x64', 'osx-arm64')]
    [string[]] $Runtime = @('linux-x64', 'linux-arm64', 'win-x64', 'osx-arm64')
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$Destination = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination)
$project = 'src/K8sPki.Commands/K8sPki.Commands.csproj'
# The version of the tool that writes what is in the package.
$billOfMaterials = '6.3.1'

# A file in use is replaced, not written over: a session that has it loaded goes on with the old one.
function Remove-Built([string[]] $Path) {
    try {
        $Path | Where-Object { Test-Path -LiteralPath $_ } | ForEach-Object { Remove-Item -LiteralPath $_ -Recurse -Force }
    }
    catch [System.UnauthorizedAccessException], [System.IO.IOException] {
        throw "$Path is in use. Close the sessions that imported K8sPki from here, then build again."
    }
}

function Invoke-Build {
    dotnet build $project --configuration $Configuration
    Remove-Built module/bin
    dotnet build $project --configuration $Configuration --no-restore --target LayOutModule --property "ModuleFolder=$PSScriptRoot"
}

# Only a quicker start is lost without it: the packages it takes may not be at hand.
function Invoke-Precompile {
    $output = 'src/K8sPki.Precompiled/bin/published'
    Remove-Built $output
    try {
        dotnet publish src/K8sPki.Precompiled --configuration $Configuration --output $output --property "PowerShellFolder=$PSHOME"
    }
    catch [System.Management.Automation.NativeCommandExitException] {
        Write-Warning 'The module works but was not compiled ahead for this machine, for the reason above: the first commands of a session take longer.'
        return
    }
    Remove-Built module/bin
    Copy-Item $output/module/bin module/bin -Recurse
}

function Invoke-Package {
    $manifest = Import-PowerShellDataFile K8sPki.psd1
    $package = "$Destination/K8sPki/$($manifest.ModuleVersion)"
    Remove-Built $package
    dotnet build $project --configuration $Configuration --target LayOutModule --property "ModuleFolder=$package"
    Add-ReleaseNotes "$package/K8sPki.psd1" $manifest.ModuleVersion
    Add-BillOfMaterials $package $manifest.ModuleVersion
    $package
}

# What ships beside the module's own assemblies is what the library takes. When it was made is left out: the same sources give
# the same bytes.
function Add-BillOfMaterials([string] $Package, [string] $Version) {
    $tool = 'tool', 'exec', "CycloneDX@$billOfMaterials", '--yes', '--'
    $what = 'src/K8sPki/K8sPki.csproj', '--disable-package-restore', '--no-serial-number', '--output-format', 'Json'
    $named = '--set-type', 'Library', '--set-name', 'K8sPki', '--set-version', $Version, '--output', $Package, '--filename', 'K8sPki.cdx.json'
    $said = dotnet @tool @what @named
    $file = "$Package/K8sPki.cdx.json"
    if (-not (Test-Path -LiteralPath $file)) { throw "No bill of materials was made: $said" }
    $bill = Get-Content -Raw -LiteralPath $file | ConvertFrom-Json -AsHashtable -DateKind String
    $bill.metadata.Remove('timestamp')
    Set-Content -LiteralPath $file -Value ($bill | ConvertTo-Json -Depth 32)
}

function Invoke-Audit {
    dotnet restore K8sPki.sln
    $found = dotnet list K8sPki.sln package --vulnerable --include-transitive --format json | Out-String | ConvertFrom-Json
    foreach ($problem in $found.problems) { Write-Warning $problem.text }
    "Asked: $($found.sources -join ', ')"
    $weak = foreach ($project in $found.projects) {
        foreach ($package in $project.frameworks.topLevelPackages + $project.frameworks.transitivePackages) {
            foreach ($one in $package.vulnerabilities) { "$($package.id) $($package.resolvedVersion) in $(Split-Path $project.path -Leaf): $($one.severity), $($one.advisoryurl)" }
        }
    }
    if ($weak) { throw "Known weaknesses:`n$(($weak | Sort-Object -Unique) -join "`n")" }
    "No known weakness in $(@($found.projects).Count) projects."
}

# The changelog's section of the version, where Find-PSResource shows it.
function Add-ReleaseNotes([string] $Manifest, [string] $Version) {
    $changelog = Get-Content -Raw CHANGELOG.md
    if ($changelog -notmatch "(?ms)^## $([regex]::Escape($Version))\b[^\n]*\n(?<notes>.+?)(?=^## |\z)") { throw "CHANGELOG.md has no section for $Version." }
    $notes = $Matches.notes.Trim().Replace("'", "''")
    $text = Get-Content -Raw -LiteralPath $Manifest
    Set-Content -LiteralPath $Manifest -Value $text.Replace("'See CHANGELOG.md.'", "'$notes'") -NoNewline
}

function Invoke-Publish {
    foreach ($platform in $Runtime) {
        $folder = "$Destination/k8spki/$platform"
        Remove-Built $folder
        dotnet publish src/K8sPki.Shell --configuration Release --runtime $platform --output $folder
        Get-ChildItem $folder -File
    }
}

# The build that follows makes the help file from what is then written.
function Invoke-Help {
    Invoke-Build
    dotnet "src/K8sPki.Help/bin/$Configuration/net10.0/K8sPki.Help.dll" update "src/K8sPki.Commands/bin/$Configuration/net8.0/K8sPki.Commands.dll" en-US
    Invoke-Build
}

function Invoke-Clean {
    Remove-Built out, module/bin, en-US/K8sPki.Commands.dll-Help.xml
    Get-ChildItem src, tests -Directory | ForEach-Object { Remove-Built "$_/bin", "$_/obj", "$_/TestResults" }
}

Push-Location -LiteralPath $PSScriptRoot
try {
    switch ($Task) {
        Build {
            Invoke-Build
            if ($Configuration -eq 'Release') { Invoke-Precompile }
        }
        Test { dotnet test K8sPki.sln --configuration $Configuration }
        Package { Invoke-Package }
        Audit { Invoke-Audit }
        Publish { Invoke-Publish }
        Help { Invoke-Help }
        Fuzz { & "$PSScriptRoot/tests/K8sPki.Fuzz/fuzz.ps1" -Target $Target -Seconds $Seconds -Destination $Destination }
        Clean { Invoke-Clean }
    }
}
finally {
    Pop-Location
}
