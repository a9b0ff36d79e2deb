@{
    ModuleVersion        = '0.1.0'
    GUID                 = 'b1f6b7a4-6d0c-4d0e-9a53-5c0c7c2b6f1e'
    Author               = 'K8sPki contributors'
    CompanyName          = 'K8sPki contributors'
    Copyright            = '(c) K8sPki contributors. MIT licence.'
    Description          = 'Runs the PKI of Kubernetes clusters from PowerShell: keys, requests, authorities and certificates, the kubeadm tree, kubeconfigs and the cluster''s CertificateSigningRequests, as objects that pipe into each other.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    NestedModules        = @('module/bin/net8.0/K8sPki.Loader.dll')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Approve-K8sCsr'
        'Deny-K8sCsr'
        'Export-K8sCertificate'
        'Export-K8sCsr'
        'Export-K8sKubeConfig'
        'Export-K8sPki'
        'Export-K8sPkiReport'
        'Export-K8sPrivateKey'
        'Export-K8sPublicKey'
        'Get-K8sCARotation'
        'Get-K8sCertificate'
        'Get-K8sCertificateAuthority'
        'Get-K8sCsr'
        'Get-K8sKubeConfig'
        'Get-K8sKubeConfigCluster'
        'Get-K8sKubeConfigContext'
        'Get-K8sKubeConfigUser'
        'Get-K8sPki'
        'Get-K8sPrivateKey'
        'Get-K8sProxy'
        'Get-K8sPublicKey'
        'Initialize-K8sPki'
        'Invoke-K8sApi'
        'Merge-K8sKubeConfig'
        'New-K8sCertificate'
        'New-K8sCertificateAuthority'
        'New-K8sCsr'
        'New-K8sKubeConfig'
        'New-K8sPrivateKey'
        'Remove-K8sCsr'
        'Remove-K8sKubeConfigCluster'
        'Remove-K8sKubeConfigContext'
        'Remove-K8sKubeConfigUser'
        'Rename-K8sKubeConfigCluster'
        'Rename-K8sKubeConfigContext'
        'Rename-K8sKubeConfigUser'
        'Set-K8sKubeConfigCluster'
        'Set-K8sKubeConfigContext'
        'Set-K8sKubeConfigUser'
        'Submit-K8sCsr'
        'Start-K8sProxy'
        'Stop-K8sProxy'
        'Test-K8sCertificate'
        'Test-K8sCsr'
        'Test-K8sKubeConfig'
        'Update-K8sCertificate'
        'Update-K8sPki'
        'Test-K8sPki'
        'Use-K8sKubeConfigContext'
        'Wait-K8sCsr'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('Kubernetes', 'PKI', 'X509', 'Certificate', 'CSR', 'TLS', 'kubeadm', 'kubeconfig', 'etcd', 'Security', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
