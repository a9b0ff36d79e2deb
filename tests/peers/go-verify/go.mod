module k8spki.test/go-verify

go 1.19
