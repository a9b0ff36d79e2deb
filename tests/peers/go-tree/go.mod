module k8spki.test/go-tree

go 1.19
