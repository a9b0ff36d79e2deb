module k8spki.tests/go-readers

go 1.19
