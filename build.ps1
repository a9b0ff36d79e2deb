<#
.SYNOPSIS
Builds, tests and packs K8sPki.
.DESCRIPTION
Build puts the assemblies where K8sPki.psd1 looks for them, so that Import-Module ./K8sPki.psd1 works in the clone; a
Release build has them compiled ahead for this machine. Test runs every test. Package lays the module out under
out/K8sPki/<version>, ready for Publish-PSResource and the same for every platform. Help brings syntax and parameters
in en-US/*.md up to date, keeps what people wrote and adds pages for new cmdlets. Clean removes what was built.

Runs in PowerShell 7.4 and in k8spki -File alike: only the engine's own commands, dotnet and .NET are called.
.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 -Task Package
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Help', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'

# All that a package holds. Package fails when what it laid out is not exactly this.
$packageFiles = @(
    'K8sPki.psd1'
    'LICENSE'
    'en-US/K8sPki.dll-Help.xml'
    'en-US/about_K8sPki.help.txt'
    'en-US/about_K8sPki_ClusterPki.help.txt'
    'en-US/about_K8sPki_KubeConfig.help.txt'
    'en-US/about_K8sPki_Requests.help.txt'
    'module/K8sPki.Format.ps1xml'
    'module/K8sPki.Types.ps1xml'
    'module/K8sPki.psm1'
    'module/bin/net8.0/BouncyCastle.Cryptography.dll'
    'module/bin/net8.0/K8sPki.Loader.dll'
    'module/bin/net8.0/K8sPki.deps.json'
    'module/bin/net8.0/K8sPki.dll'
    'module/bin/net8.0/YamlDotNet.dll'
)

function Invoke-DotNet {
    & dotnet $args
    if ($LASTEXITCODE) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

function Join-Parts([string[]] $Parts) { [System.IO.Path]::Combine($Parts) }

function Remove-Folder([string] $Folder) {
    if ([System.IO.Directory]::Exists($Folder)) { [System.IO.Directory]::Delete($Folder, $true) }
}

# A file in use is replaced, not written over: a session that has it loaded goes on with the old one.
function Copy-Over([string] $From, [string] $To) {
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($To))
    try {
        [System.IO.File]::Delete($To)
    }
    catch [System.UnauthorizedAccessException], [System.IO.IOException] {
        throw "$To is in use. Close the sessions that imported K8sPki from here, then build again."
    }
    [System.IO.File]::Copy($From, $To)
}

function Get-RelativeFiles([string] $Folder) {
    $files = foreach ($file in [System.IO.Directory]::GetFiles($Folder, '*', 'AllDirectories')) {
        [System.IO.Path]::GetRelativePath($Folder, $file).Replace('\', '/')
    }
    [System.Array]::Sort($files, [System.StringComparer]::Ordinal)
    $files
}

function Get-ManifestVersion {
    $tokens = $errors = $null
    $manifest = [System.Management.Automation.Language.Parser]::ParseFile((Join-Parts $PSScriptRoot, 'K8sPki.psd1'), [ref]$tokens, [ref]$errors)
    $table = $manifest.Find({ $args[0] -is [System.Management.Automation.Language.HashtableAst] }, $false)
    $table.SafeGetValue().ModuleVersion
}

function Invoke-Build {
    Invoke-DotNet build (Join-Parts $PSScriptRoot, 'src', 'K8sPki', 'K8sPki.csproj') --configuration $Configuration
    $target = Join-Parts $PSScriptRoot, 'module', 'bin', 'net8.0'
    foreach ($project in 'K8sPki', 'K8sPki.Loader') {
        $built = Join-Parts $PSScriptRoot, 'src', $project, 'bin', $Configuration, 'net8.0'
        foreach ($file in Get-RelativeFiles $built) {
            if ("module/bin/net8.0/$file" -in $packageFiles) { Copy-Over (Join-Parts $built, $file) (Join-Parts $target, $file) }
        }
    }
}

# Only a quicker start is lost without it: the packages it takes may not be at hand.
function Invoke-Precompile {
    $output = Join-Parts $PSScriptRoot, 'src', 'K8sPki.Precompiled', 'bin', 'published'
    Remove-Folder $output
    & dotnet publish (Join-Parts $PSScriptRoot, 'src', 'K8sPki.Precompiled') --configuration $Configuration --output $output
    if ($LASTEXITCODE) {
        $PSCmdlet.WriteWarning('The module works but was not compiled ahead for this machine, for the reason above: the first commands of a session take longer.')
        return
    }
    foreach ($name in 'K8sPki.dll', 'YamlDotNet.dll') {
        Copy-Over (Join-Parts $output, $name) (Join-Parts $PSScriptRoot, 'module', 'bin', 'net8.0', $name)
    }
}

function Invoke-Test {
    Invoke-DotNet test (Join-Parts $PSScriptRoot, 'K8sPki.sln') --configuration $Configuration
}

function Invoke-Package {
    Invoke-Build
    $package = Join-Parts $PSScriptRoot, 'out', 'K8sPki', (Get-ManifestVersion)
    Remove-Folder $package
    foreach ($file in 'K8sPki.psd1', 'LICENSE') { Copy-Over (Join-Parts $PSScriptRoot, $file) (Join-Parts $package, $file) }
    foreach ($folder in 'module', 'en-US') {
        $source = Join-Parts $PSScriptRoot, $folder
        if (-not [System.IO.Directory]::Exists($source)) { continue }
        foreach ($file in Get-RelativeFiles $source) {
            if ($file -notlike '*.md') { Copy-Over (Join-Parts $source, $file) (Join-Parts $package, $folder, $file) }
        }
    }
    Assert-PackageFiles $package
    $package
}

function Assert-PackageFiles([string] $Package) {
    $there = @(Get-RelativeFiles $Package)
    $missing = @($packageFiles | Where-Object { $_ -notin $there })
    $unknown = @($there | Where-Object { $_ -notin $packageFiles })
    if ($missing -or $unknown) {
        throw "The package is not what build.ps1 lists. Missing: $($missing -join ', '). Not listed: $($unknown -join ', ')."
    }
}

# The build that follows makes the help file from what is then written.
function Invoke-Help {
    Invoke-Build
    $program = Join-Parts $PSScriptRoot, 'src', 'K8sPki.Help', 'bin', $Configuration, 'net10.0', 'K8sPki.Help.dll'
    $assembly = Join-Parts $PSScriptRoot, 'src', 'K8sPki', 'bin', $Configuration, 'net8.0', 'K8sPki.dll'
    Invoke-DotNet $program update $assembly (Join-Parts $PSScriptRoot, 'en-US')
    Invoke-Build
}

function Invoke-Clean {
    Remove-Folder (Join-Parts $PSScriptRoot, 'out')
    Remove-Folder (Join-Parts $PSScriptRoot, 'module', 'bin')
    [System.IO.File]::Delete((Join-Parts $PSScriptRoot, 'en-US', 'K8sPki.dll-Help.xml'))
    foreach ($group in 'src', 'tests') {
        foreach ($project in [System.IO.Directory]::GetDirectories((Join-Parts $PSScriptRoot, $group))) {
            foreach ($built in 'bin', 'obj', 'TestResults') { Remove-Folder (Join-Parts $project, $built) }
        }
    }
}

switch ($Task) {
    Build {
        Invoke-Build
        if ($Configuration -eq 'Release') { Invoke-Precompile }
    }
    Test { Invoke-Test }
    Package { Invoke-Package }
    Help { Invoke-Help }
    Clean { Invoke-Clean }
}
