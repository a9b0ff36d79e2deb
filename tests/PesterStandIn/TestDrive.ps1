# TestDrive: and $TestDrive, a folder of its own for each file. What a block adds to it goes when the block ends.

function Use-TestDrive($SessionState, $Code) {
    $folder = [System.IO.Directory]::CreateTempSubdirectory('Pester-').FullName
    $before = $SessionState.Path.CurrentLocation
    $provider = $SessionState.Provider.GetOne('FileSystem')
    $drive = [System.Management.Automation.PSDriveInfo]::new('TestDrive', $provider, $folder, 'Folder of the test file', $null)
    $null = $SessionState.Drive.New($drive, 'Global')
    $SessionState.PSVariable.Set('global:TestDrive', $folder)
    $script:run.TestDrive = $folder
    try {
        & $Code
    }
    finally {
        $null = $SessionState.Path.SetLocation($before)
        $SessionState.Drive.Remove('TestDrive', $true, 'Global')
        $SessionState.PSVariable.Remove('global:TestDrive')
        [System.IO.Directory]::Delete($folder, $true)
    }
}

function Get-TestDriveContent {
    [System.IO.Directory]::GetFileSystemEntries($script:run.TestDrive, '*', 'AllDirectories')
}

function Clear-TestDrive([string[]] $Keep) {
    $kept = [System.Collections.Generic.HashSet[string]]::new()
    foreach ($entry in $Keep) { $null = $kept.Add($entry) }
    foreach ($entry in Get-TestDriveContent) {
        $folder = [System.IO.Path]::GetDirectoryName($entry)
        if ($kept.Contains($entry) -or ($folder -ne $script:run.TestDrive -and -not $kept.Contains($folder))) { continue }
        if ([System.IO.Directory]::Exists($entry)) { [System.IO.Directory]::Delete($entry, $true) }
        else { [System.IO.File]::Delete($entry) }
    }
}
