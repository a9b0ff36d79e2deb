module k8spki.test/go-kubeadm

go 1.19
