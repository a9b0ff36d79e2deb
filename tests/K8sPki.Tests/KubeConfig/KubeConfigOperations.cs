namespace K8sPki.Tests.KubeConfigs;

/// <summary>Everything that both kubectl config and the cmdlets do, and what both refuse.</summary>
internal static class KubeConfigOperations
{
    private const string Secret = "(ConvertTo-SecureString -AsPlainText -Force {text})";
    private const string Credential = $"([pscredential]::new({{word}}, {Secret}))";
    // A cluster that is set without the switch is checked again.
    private const string Switch = "insecure-skip-tls-verify";
    private const string ServerName = $"{Switch} tls-server-name";
    private const string Basic = "username password tokenFile";
    private const string V1 = "client.authentication.k8s.io/v1";

    public static IReadOnlyList<KubeConfigOperation> All { get; } = [.. Contexts(), .. Clusters(), .. Users(), .. Exec(),
        .. AuthProviders(), .. Refused()];

    private static IEnumerable<KubeConfigOperation> Contexts() =>
    [
        new("set-context {context}", "Set-K8sKubeConfigContext {context} @file"),
        new("set-context {context} --namespace=dev", "Set-K8sKubeConfigContext {context} -Namespace dev @file"),
        new("set-context {context} --cluster={cluster} --user={user}",
            "Set-K8sKubeConfigContext {context} -Cluster {cluster} -User {user} @file"),
        new("set-context {context} --user={user} --namespace=",
            "{context} | Set-K8sKubeConfigContext -User {user} -Unset Namespace @file", "namespace"),
        new("set-context {context} --cluster= --user=", "Set-K8sKubeConfigContext {context} -Unset Cluster, User @file",
            "cluster user"),
        new("set-context --current --cluster={cluster} --namespace={word}",
            "Set-K8sKubeConfigContext -Current -Cluster {cluster} -Namespace {word} @file"),
        new("use-context {context}", "Use-K8sKubeConfigContext {context} @file"),
        new("use-context {context}", "Get-K8sKubeConfigContext {context} @file | Use-K8sKubeConfigContext @file"),
        new("unset current-context", "Use-K8sKubeConfigContext -Unset @file"),
        new("rename-context {context} {name}", "Rename-K8sKubeConfigContext {context} {name} @file"),
        new("rename-context {context} {name}", "{context} | Rename-K8sKubeConfigContext -NewName {name} @file"),
        new("delete-context {context}", "Remove-K8sKubeConfigContext {context} -Confirm:$false @file", KubeConfigOperation.Entry),
        new("delete-context {context}",
            "Get-K8sKubeConfigContext {context} @file | Remove-K8sKubeConfigContext -Confirm:$false @file",
            KubeConfigOperation.Entry),
    ];

    private static IEnumerable<KubeConfigOperation> Clusters() =>
    [
        new("set-cluster {cluster}", "Set-K8sKubeConfigCluster {cluster} @file", Switch),
        new("set-cluster {cluster} --server={server}", "Set-K8sKubeConfigCluster {cluster} -Server {server} @file", ServerName),
        new("set-cluster {cluster} --server={server} --tls-server-name=kubernetes",
            "{cluster} | Set-K8sKubeConfigCluster -Server {server} -TlsServerName kubernetes @file", Switch),
        new("set-cluster {cluster} --tls-server-name={word} --proxy-url=http://proxy:3128",
            "Set-K8sKubeConfigCluster {cluster} -TlsServerName {word} -ProxyUrl http://proxy:3128 @file", Switch),
        new("set-cluster {cluster} --proxy-url= --tls-server-name=",
            "Set-K8sKubeConfigCluster {cluster} -Unset ProxyUrl, TlsServerName @file", $"{ServerName} proxy-url"),
        new("set-cluster {cluster} --insecure-skip-tls-verify", "Set-K8sKubeConfigCluster {cluster} -InsecureSkipTlsVerify @file",
            "certificate-authority certificate-authority-data"),
        new("set-cluster {cluster} --insecure-skip-tls-verify=false",
            "Set-K8sKubeConfigCluster {cluster} -InsecureSkipTlsVerify:$false @file", Switch),
        new("set-cluster {cluster} --certificate-authority=ca.pem",
            "Set-K8sKubeConfigCluster {cluster} -CertificateAuthority ca.pem @file", $"{Switch} certificate-authority-data"),
        new("set-cluster {cluster} --certificate-authority={ca}",
            "Get-K8sCertificate ca.pem | Set-K8sKubeConfigCluster {cluster} @file", $"{Switch} certificate-authority-data"),
        new("set-cluster {cluster} --certificate-authority=ca.pem --embed-certs",
            "Set-K8sKubeConfigCluster {cluster} -CertificateAuthority ca.pem -Embed @file", $"{Switch} certificate-authority"),
        new("set-cluster {cluster} --certificate-authority={ca} --embed-certs=true",
            "Set-K8sKubeConfigCluster {cluster} -CA (Get-K8sCertificate {ca}) -EmbedCerts @file",
            $"{Switch} certificate-authority"),
        new("set-cluster {cluster} --server={server} --certificate-authority=ca.pem --embed-certs=false",
            "Set-K8sKubeConfigCluster {cluster} -Server {server} -CertificateAuthority ca.pem -Embed:$false @file",
            $"{ServerName} certificate-authority-data"),
        new("delete-cluster {cluster}", "Remove-K8sKubeConfigCluster {cluster} -Confirm:$false @file", KubeConfigOperation.Entry),
        new("delete-cluster {cluster}",
            "Get-K8sKubeConfigCluster {cluster} @file | Remove-K8sKubeConfigCluster -Confirm:$false @file",
            KubeConfigOperation.Entry),
    ];

    private static IEnumerable<KubeConfigOperation> Users() =>
    [
        new("set-credentials {user}", "Set-K8sKubeConfigUser {user} @file"),
        new("set-credentials {user} --token={text}", $"Set-K8sKubeConfigUser {{user}} -Token {Secret} @file", Basic),
        new("set-credentials {user} --token=", "Set-K8sKubeConfigUser {user} -Unset Token @file", "token"),
        new("set-credentials {user} --username={word} --password={text}",
            $"Set-K8sKubeConfigUser {{user}} -Credential {Credential} @file", "token tokenFile"),
        new("set-credentials {user} --username= --password=", "Set-K8sKubeConfigUser {user} -Unset Credential @file",
            "username password"),
        new("set-credentials {user} --client-certificate=client.pem --client-key=key.pem",
            "Set-K8sKubeConfigUser {user} -ClientCertificate client.pem -ClientKey key.pem @file",
            "client-certificate-data client-key-data"),
        new("set-credentials {user} --client-certificate={client} --client-key=key.pem --embed-certs",
            "Set-K8sKubeConfigUser {user} -ClientCertificate {client} -ClientKey key.pem -Embed @file",
            "client-certificate client-key"),
        new("set-credentials {user} --client-certificate=client.pem",
            "Get-K8sCertificate client.pem | Set-K8sKubeConfigUser {user} @file", "client-certificate-data"),
        new("set-credentials {user} --client-certificate=client.pem --client-key=key.pem --embed-certs",
            "Get-K8sCertificate client.pem | Set-K8sKubeConfigUser {user} -ClientKey key.pem -Embed @file",
            "client-certificate client-key"),
        new("set-credentials {user} --client-key={key}", "Get-K8sPrivateKey key.pem | Set-K8sKubeConfigUser {user} @file",
            "client-key-data"),
        new("set-credentials {user} --client-key=key.pem --token={text} --embed-certs",
            $"Set-K8sKubeConfigUser {{user}} -ClientKey (Get-K8sPrivateKey key.pem) -Token {Secret} -EmbedCerts @file",
            $"client-key {Basic}"),
        new("unset users.{plainuser}.exec", "Get-K8sKubeConfigUser {plainuser} @file | Set-K8sKubeConfigUser -Unset Exec @file",
            "exec"),
        new("unset users.{plainuser}.auth-provider",
            "Get-K8sKubeConfigUser {plainuser} @file | Set-K8sKubeConfigUser -Unset AuthProvider @file", "auth-provider"),
        new("delete-user {user}", "Remove-K8sKubeConfigUser {user} -Confirm:$false @file", KubeConfigOperation.Entry),
        new("delete-user {user}", "Get-K8sKubeConfigUser {user} @file | Remove-K8sKubeConfigUser -Confirm:$false @file",
            KubeConfigOperation.Entry),
    ];

    // In version v1 kubectl demands a mode, but writes none where none is given.
    private static IEnumerable<KubeConfigOperation> Exec() =>
    [
        Exec("get-token --exec-interactive-mode=Never", "get-token -ExecInteractiveMode Never"),
        Exec("/opt/get-token --exec-interactive-mode=IfAvailable --exec-arg=--cluster --exec-arg={word}",
            "/opt/get-token -ExecInteractiveMode IfAvailable -ExecArgument '--cluster', {word}"),
        Exec("a --exec-interactive-mode=Never --exec-provide-cluster-info",
            "a -ExecInteractiveMode Never -ExecProvideClusterInfo"),
        Exec("a --exec-interactive-mode=Always --exec-provide-cluster-info=false --exec-env=NEW={word}",
            "a -ExecInteractiveMode Always -ExecProvideClusterInfo:$false -ExecEnv @{ NEW = {word} }", "env provideClusterInfo"),
        Exec("a --exec-interactive-mode=IfAvailable --exec-env=B={word} --exec-env=A-",
            "a -ExecInteractiveMode IfAvailable -ExecEnvironment @{ B = {word}; A = $null }", "env"),
        Exec("a --exec-interactive-mode=Always --token={text}", $"a -ExecInteractiveMode Always -Token {Secret}", Basic),
        new($"set-credentials {{user}} --exec-command=a --exec-api-version={V1}beta1",
            $"{{user}} | Set-K8sKubeConfigUser -ExecCommand a -ExecApiVersion {V1}beta1 @file", "args"),
    ];

    private static KubeConfigOperation Exec(string theirs, string ours, string loses = "") => new(
        $"set-credentials {{user}} --exec-api-version={V1} --exec-command={theirs}",
        $"Set-K8sKubeConfigUser {{user}} -ExecApiVersion {V1} -ExecCommand {ours} @file", $"args {loses}".TrimEnd());

    private static IEnumerable<KubeConfigOperation> AuthProviders() =>
    [
        new("set-credentials {user} --auth-provider=gcp", "Set-K8sKubeConfigUser {user} -AuthProvider gcp @file",
            "auth-provider"),
        new("set-credentials {user} --auth-provider=oidc", "Set-K8sKubeConfigUser {user} -AuthProvider oidc @file",
            "auth-provider"),
        new("set-credentials {user} --auth-provider=oidc --auth-provider-arg=client-id={word}",
            "Set-K8sKubeConfigUser {user} -AuthProvider oidc -AuthProviderArgument @{ 'client-id' = {word} } @file",
            "auth-provider"),
        new("set-credentials {user} --auth-provider=oidc --auth-provider-arg=client-id- --auth-provider-arg=extra={word}",
            "Set-K8sKubeConfigUser {user} -AuthProvider oidc -AuthProviderArg @{ 'client-id' = $null; extra = {word} } @file",
            "auth-provider"),
    ];

    private static IEnumerable<KubeConfigOperation> Refused() =>
    [
        new("use-context nobody", "Use-K8sKubeConfigContext nobody @file"),
        new("rename-context nobody {name}", "Rename-K8sKubeConfigContext nobody {name} @file"),
        new("rename-context {context} {context}", "Rename-K8sKubeConfigContext {context} {context} @file"),
        new("delete-context nobody", "Remove-K8sKubeConfigContext nobody -Confirm:$false @file"),
        new("delete-cluster nobody", "Remove-K8sKubeConfigCluster nobody -Confirm:$false @file"),
        new("delete-user nobody", "Remove-K8sKubeConfigUser nobody -Confirm:$false @file"),
        new("set-context {context} --current", "Set-K8sKubeConfigContext {context} -Current @file"),
        new("set-cluster {cluster} --certificate-authority=ca.pem --insecure-skip-tls-verify",
            "Set-K8sKubeConfigCluster {cluster} -CertificateAuthority ca.pem -InsecureSkipTlsVerify @file"),
        new("set-cluster {cluster} --server={server} --embed-certs",
            "Set-K8sKubeConfigCluster {cluster} -Server {server} -Embed @file"),
        new("set-cluster {cluster} --certificate-authority=none.pem --embed-certs",
            "Set-K8sKubeConfigCluster {cluster} -CertificateAuthority none.pem -Embed @file"),
        new("set-credentials {user} --embed-certs", "Set-K8sKubeConfigUser {user} -Embed @file"),
        new("set-credentials {user} --client-certificate=none.pem --embed-certs",
            "Set-K8sKubeConfigUser {user} -ClientCertificate none.pem -Embed @file"),
        new("set-credentials {user} --token={text} --username={word} --password={text}",
            $"Set-K8sKubeConfigUser {{user}} -Token {Secret} -Credential {Credential} @file"),
        new("set-credentials {user} --exec-command=a --exec-interactive-mode=Sometimes",
            "Set-K8sKubeConfigUser {user} -ExecCommand a -ExecInteractiveMode Sometimes @file"),
    ];
}
