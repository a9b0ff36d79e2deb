# Runs plain Pester 5 files where no Pester is installed: on the bare engine, with no cmdlet beyond the engine's own.
# README.md beside this file says what of Pester it knows.
. $PSScriptRoot/Blocks.ps1
. $PSScriptRoot/Run.ps1
. $PSScriptRoot/TestDrive.ps1
. $PSScriptRoot/Should.ps1
. $PSScriptRoot/Assertions.ps1
. $PSScriptRoot/Format.ps1

Export-ModuleMember -Function @(
    'Describe', 'Context', 'It', 'BeforeDiscovery', 'BeforeAll', 'BeforeEach', 'AfterEach', 'AfterAll'
    'Should', 'Set-ItResult', 'Invoke-Pester'
)
