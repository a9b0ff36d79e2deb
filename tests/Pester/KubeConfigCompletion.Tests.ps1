BeforeAll {
    $path = "$TestDrive/config"
    Set-Content -LiteralPath $path @'
clusters: [{name: far, cluster: {}}, {name: near, cluster: {}}]
contexts: [{name: prod, context: {}}, {name: "dev one", context: {}}]
users: [{name: jane, user: {}}, {name: robot, user: {}}]
'@
    # As at a prompt, where completion runs inside a pipeline of the session.
    function Complete([string] $Line) {
        $Line = $Line.Replace('FILE', "-KubeConfig '$path'")
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText
    }
}

Describe 'Tab' {
    It 'completes <Line>' -ForEach @(
        @{ Line = 'Use-K8sKubeConfigContext FILE -Name '; Expected = "'dev one'", 'prod' }
        @{ Line = 'Get-K8sKubeConfigContext FILE p'; Expected = 'prod' }
        @{ Line = 'Remove-K8sKubeConfigContext FILE -Name d'; Expected = "'dev one'" }
        @{ Line = 'Rename-K8sKubeConfigContext FILE -Name pr'; Expected = 'prod' }
        @{ Line = 'Set-K8sKubeConfigContext prod FILE -Cluster '; Expected = 'far', 'near' }
        @{ Line = 'Set-K8sKubeConfigContext prod FILE -User r'; Expected = 'robot' }
        @{ Line = 'Set-K8sKubeConfigCluster FILE -Name n'; Expected = 'near' }
        @{ Line = 'Get-K8sKubeConfigUser FILE '; Expected = 'jane', 'robot' }
        @{ Line = 'Remove-K8sKubeConfigUser FILE -Name j'; Expected = 'jane' }
        @{ Line = 'Rename-K8sKubeConfigCluster FILE f'; Expected = 'far' }
        @{ Line = 'Export-K8sKubeConfig out FILE -Context p'; Expected = 'prod' }
        @{ Line = 'Get-K8sKubeConfig FILE -Context p'; Expected = 'prod' }
        @{ Line = 'Merge-K8sKubeConfig sent FILE -Conflict '; Expected = 'Error', 'Overwrite', 'Rename', 'Skip' }
    ) {
        Complete $Line | Should -Be $Expected
    }

    It 'offers nothing where the file cannot be read' {
        Set-Content "$TestDrive/broken" 'contexts: ['
        Complete "Use-K8sKubeConfigContext -KubeConfig '$TestDrive/broken' -Name x" | Should -BeNullOrEmpty
    }
}
