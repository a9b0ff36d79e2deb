BeforeDiscovery {
    $readers = @('Get-K8sCsr', 'Test-K8sCsr', 'Deny-K8sCsr', 'Get-K8sPrivateKey', 'Get-K8sPublicKey') | ForEach-Object { @{ Reader = $_ } }
}

BeforeAll {
    $key = New-K8sPrivateKey -Algorithm ECDSA
    $big = [System.IO.File]::Create("$TestDrive/big.csr")
    $big.SetLength(100MB)
    $big.Dispose()
    # Deny asks otherwise; the others know no -Confirm.
    $quiet = @{ 'Deny-K8sCsr' = @{ Confirm = $false } }
}

Describe 'Files of strangers' {
    It '<Reader> does not read 100 MB' -ForEach $readers {
        $more = if ($quiet[$Reader]) { $quiet[$Reader] } else { @{} }
        { Get-Item "$TestDrive/big.csr" | & $Reader @more -ErrorAction Stop } | Should -Throw -ErrorId 'FileTooLarge,*' -ExpectedMessage '*big.csr*'
    }

    It 'give an error each, and the good ones go on' {
        $folder = (New-Item -ItemType Directory "$TestDrive/many").FullName
        foreach ($number in 1..50) {
            $text = ($key | New-K8sCsr -CommonName "user-$number").Pem
            if ($number -eq 10) { $text = $text.Substring(0, 100) }
            if ($number -eq 20) { $text = $text -replace 'CERTIFICATE REQUEST', 'CERTIFICATE' }
            if ($number -eq 30) { $text = $text -replace '\n.', "`n*" }
            Set-Content "$folder/$number.csr" $text
        }
        $results = Get-ChildItem $folder -Filter *.csr | Test-K8sCsr -ErrorVariable problems -ErrorAction SilentlyContinue
        $results.Count | Should -Be 47
        $problems.Count | Should -Be 3
        foreach ($number in 10, 20, 30) { "$problems" | Should -BeLike "*$number.csr*" }
        @($problems.TargetObject).Count | Should -Be 3
    }

    It 'shows no control characters of a subject' {
        $name = "a$([char]27)[31mb"
        $latin = [System.Text.Encoding]::Latin1
        $request = $key | New-K8sCsr -CommonName 'aX[31mb'
        $bytes = $latin.GetBytes($latin.GetString([Convert]::FromBase64String(($request.Pem -replace '-----[^-]+-----|\s'))).Replace('aX[31mb', $name))
        [System.IO.File]::WriteAllBytes("$TestDrive/escape.csr", $bytes)
        $shown = (Get-K8sCsr "$TestDrive/escape.csr" | Format-List | Out-String) + (Test-K8sCsr "$TestDrive/escape.csr" | Format-List | Out-String)
        $shown.Contains($name) | Should -BeFalse
        (Test-K8sCsr "$TestDrive/escape.csr").Findings.Id | Should -Contain 'SubjectNotPlain'
    }
}
