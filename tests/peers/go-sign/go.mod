module k8spki.test/go-sign

go 1.19
