#!/bin/sh
# The files of kubeadm's tree made with openssl, as a careful administrator's script makes them: FOLDER rsa|ec
set -eu
umask 077
mkdir -p "$1/pki/etcd"
cd "$1/pki"

key() {
    if [ "$kind" = rsa ]; then openssl genrsa -traditional -out "$1" 2048 2>/dev/null
    else openssl ecparam -name prime256v1 -genkey -noout -out "$1"; fi
}

authority() { # file, common name
    key "$1.key"
    openssl req -new -x509 -key "$1.key" -subj "/CN=$2" -days 3650 -out "$1.crt" \
        -addext "keyUsage=critical,digitalSignature,keyCertSign" -addext "subjectAltName=DNS:$2"
}

certificate() { # file, authority, subject, usages, names
    key "$1.key"
    {
        echo "basicConstraints=critical,CA:FALSE"
        echo "keyUsage=critical,digitalSignature"
        echo "extendedKeyUsage=$4"
        if [ -n "${5-}" ]; then echo "subjectAltName=$5"; fi
    } > "$1.ext"
    openssl req -new -key "$1.key" -subj "$3" |
        openssl x509 -req -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 365 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
    rm "$1.ext"
}

kubeconfig() { # name, subject, user, server
    certificate "$1" ca "$2" clientAuth
    cat > "../$1" <<END
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: $(base64 -w0 ca.crt)
    server: $4
  name: kubernetes
contexts:
- context: {cluster: kubernetes, user: $3}
  name: $3@kubernetes
current-context: $3@kubernetes
users:
- name: $3
  user:
    client-certificate-data: $(base64 -w0 "$1.crt")
    client-key-data: $(base64 -w0 "$1.key")
END
    rm "$1.crt" "$1.key"
}

kind=$2
etcd=DNS:cp1,DNS:localhost,IP:10.0.0.10,IP:127.0.0.1,IP:::1
authority ca kubernetes
authority front-proxy-ca front-proxy-ca
authority etcd/ca etcd-ca
certificate apiserver ca /CN=kube-apiserver serverAuth DNS:cp1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:10.96.0.1,IP:10.0.0.10,DNS:k8s.example
certificate apiserver-kubelet-client ca /CN=kube-apiserver-kubelet-client clientAuth
certificate front-proxy-client front-proxy-ca /CN=front-proxy-client clientAuth
certificate etcd/server etcd/ca /CN=cp1 serverAuth,clientAuth $etcd
certificate etcd/peer etcd/ca /CN=cp1 serverAuth,clientAuth $etcd
certificate etcd/healthcheck-client etcd/ca /CN=kube-etcd-healthcheck-client clientAuth
certificate apiserver-etcd-client etcd/ca /CN=kube-apiserver-etcd-client clientAuth
key sa.key
openssl pkey -in sa.key -pubout -out sa.pub
kubeconfig admin.conf /O=kubeadm:cluster-admins/CN=kubernetes-admin kubernetes-admin https://k8s.example:6443
kubeconfig super-admin.conf /O=system:masters/CN=kubernetes-super-admin kubernetes-super-admin https://k8s.example:6443
kubeconfig kubelet.conf /O=system:nodes/CN=system:node:cp1 system:node:cp1 https://k8s.example:6443
kubeconfig controller-manager.conf /CN=system:kube-controller-manager system:kube-controller-manager https://10.0.0.10:6443
kubeconfig scheduler.conf /CN=system:kube-scheduler system:kube-scheduler https://10.0.0.10:6443
