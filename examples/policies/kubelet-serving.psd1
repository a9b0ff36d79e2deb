# Serving certificates of kubelets: the ten checks of postfinance/kubelet-csr-approver, one a line. Copy it, set the last
# three to your cluster, and judge by it:
#     Get-K8sCsr -Status Pending | Test-K8sCsr -PolicyFile ./kubelet-serving.psd1
@{
    Signers               = 'kubernetes.io/kubelet-serving'   # 1  requests to other signers are out of scope
    Requesters            = 'system:node:*'                   # 2  only nodes ask
    IgnoreOtherRequesters = $true                             # 10 who is no node is left to others (ignore-non-system-node)
    CommonNameIsRequester = $true                             # 3  a node asks for itself
    MinimumNames          = 1                                 # 4  at least one alternative name
    MaximumDnsNames       = 1                                 # 5  host names (allowed-dns-names)
    DnsNamesBeginWithNode = $true                             # 6  leave out for bypass-hostname-check
    DnsNameRegex          = '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' # 6  provider-regex: how your nodes are called
    ResolveDnsNames       = $true                             # 7  leave out for bypass-dns-resolution
    ResolveTimeout        = '1s'
    AddressRanges         = '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8' # 7, 8 provider-ip-prefixes
    MaximumLifetime       = '367d'                            # 9  max-expiration-sec
}
