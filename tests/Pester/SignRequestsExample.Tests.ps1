BeforeAll {
    $script = Join-Path $PSScriptRoot '../../examples/sign-requests.ps1'

    function New-Folder([string] $Name) {
        $folder = (New-Item -ItemType Directory "$TestDrive/$Name").FullName
        $key = New-K8sPrivateKey -Algorithm ECDSA
        $null = $key | New-K8sCsr -Subject '/CN=jane/O=dev' -OutFile "$folder/jane.csr"
        $null = $key | New-K8sCsr -Subject '/CN=eve/O=system:masters' -OutFile "$folder/eve.csr"
        $null = $key | New-K8sCsr -Subject '/CN=mallory/O=kubeadm:cluster-admins' -OutFile "$folder/mallory.csr"
        Set-Content "$folder/noise.csr" 'not a request'
        $folder
    }

    $null = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA -OutFile "$TestDrive/ca.crt"
}

Describe 'examples/sign-requests.ps1' {
    It 'signs what passes and says why the rest does not' {
        $folder = New-Folder mixed
        $decisions = & $script $folder -Authority "$TestDrive/ca.crt" -WarningAction SilentlyContinue
        $decisions.Request -join ' ' | Should -Be 'eve.csr jane.csr mallory.csr noise.csr'
        $decisions.Decision -join ' ' | Should -Be 'denied signed signed denied'
        (Test-K8sCertificate "$folder/jane.crt" -Authority "$TestDrive/ca.crt" -Purpose Client).IsValid | Should -BeTrue
        "$folder/eve.crt" | Should -Not -Exist
        Get-Content "$folder/eve.denied.txt" | Should -BeLike '*system:masters*'
        Get-Content "$folder/noise.denied.txt" | Should -BeLike '*no certificate request*'
    }

    It 'refuses warnings too with -Strict' {
        $folder = New-Folder strict
        $decisions = & $script $folder -Authority "$TestDrive/ca.crt" -Strict
        $decisions.Decision -join ' ' | Should -Be 'denied signed denied denied'
        Get-Content "$folder/mallory.denied.txt" | Should -BeLike '*cluster-admin*'
    }

    It 'passes over what has a certificate already' {
        $folder = New-Folder again
        $null = & $script $folder -Authority "$TestDrive/ca.crt" -Strict
        $before = (Get-K8sCertificate "$folder/jane.crt").SerialNumber
        (& $script $folder -Authority "$TestDrive/ca.crt" -Strict).Request -join ' ' | Should -Be 'eve.csr mallory.csr noise.csr'
        (Get-K8sCertificate "$folder/jane.crt").SerialNumber | Should -Be $before
    }

    It 'writes nothing with -WhatIf' {
        $folder = New-Folder whatif
        $decisions = & $script $folder -Authority "$TestDrive/ca.crt" -WhatIf
        $decisions.Count | Should -Be 4
        @(Get-ChildItem $folder).Count | Should -Be 4
    }
}
