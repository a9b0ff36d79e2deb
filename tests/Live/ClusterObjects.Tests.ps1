# The objects of the cluster that K8SPKI_LIVE_KUBECONFIG names, as a user who may list ConfigMaps. Nothing is changed.
Describe 'Get-K8sCertificate -Cluster' {
    It 'finds the authority that the cluster publishes in a namespace' {
        $found = @(Get-K8sCertificate -Cluster -KubeConfig $env:K8SPKI_LIVE_KUBECONFIG -Kind ConfigMap -Namespace kube-system |
                Where-Object { $_.ClusterObject.Name -eq 'kube-root-ca.crt' })
        $found.Count | Should -BeGreaterOrEqual 1
        $found[0].Source | Should -Be 'ConfigMap kube-system/kube-root-ca.crt ca.crt'
        $found[0].IsCA | Should -BeTrue
    }

    It 'reads all kinds without an error' {
        Get-K8sCertificate -Cluster -KubeConfig $env:K8SPKI_LIVE_KUBECONFIG -ErrorVariable failed -WarningAction Ignore | Should -Not -BeNullOrEmpty
        $failed | Should -BeNullOrEmpty
    }
}
