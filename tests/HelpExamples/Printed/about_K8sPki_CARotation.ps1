# The node of whoever reads is ./; its manifests are those of kubeadm, as far as an exchange changes them.
$here = $PWD.ProviderPath
$global:PSDefaultParameterValues['*-K8sCARotation:Root'] = $here
$global:PSDefaultParameterValues['Update-K8sPki:Root'] = $here
foreach ($folder in '.', './nodes/cp1') {
    Initialize-K8sPki $folder/etc/kubernetes -NodeName cp1 -AdvertiseAddress 10.0.0.10 -KeyAlgorithm ECDSA-P256 -WarningAction SilentlyContinue | Out-Null
    New-Item -ItemType Directory $folder/etc/kubernetes/manifests | Out-Null
    @'
apiVersion: v1
kind: Pod
metadata: {name: kube-controller-manager}
spec:
  containers:
  - name: kube-controller-manager
    command:
    - kube-controller-manager
    - --root-ca-file=/etc/kubernetes/pki/ca.crt
    - --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt
    - --cluster-signing-key-file=/etc/kubernetes/pki/ca.key
    volumeMounts: [{mountPath: /etc/kubernetes, name: etc}]
  volumes: [{name: etc, hostPath: {path: /etc/kubernetes}}]
'@ | Set-Content $folder/etc/kubernetes/manifests/kube-controller-manager.yaml
}
Copy-Item ./etc/kubernetes/admin.conf ./jane.conf

# Between what is printed its reader has gone on with steps, or begun anew.
function global:Before([string] $code) {
    if ($code -like '*Complete-K8sCARotation*') {
        while (Step-K8sCARotation) { }
    }
    elseif ($code -like '*Undo-K8sCARotation*' -or $code -like '*-CrossSign*') {
        Complete-K8sCARotation -ErrorAction Ignore | Out-Null
        Start-K8sCARotation ca | Out-Null
    }
}
