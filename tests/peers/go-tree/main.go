// Makes the keys and certificates of kubeadm's tree one after the other, with nothing but Go's standard library: what a
// program that does not use its cores costs. Usage: go-tree FOLDER
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// Each authority with what it signs; those that begin with "conf-" stand for the certificates inside of kubeconfigs.
var tree = []struct {
	authority string
	leaves    []string
}{
	{"ca", []string{"apiserver", "apiserver-kubelet-client", "conf-admin", "conf-super-admin", "conf-kubelet", "conf-controller-manager", "conf-scheduler"}},
	{"front-proxy-ca", []string{"front-proxy-client"}},
	{"etcd-ca", []string{"etcd-server", "etcd-peer", "etcd-healthcheck-client", "apiserver-etcd-client"}},
}

func main() {
	folder := os.Args[1]
	for _, branch := range tree {
		key := newKey()
		authority := certificate(folder, branch.authority, nil, key, key)
		for _, name := range branch.leaves {
			leafKey := newKey()
			certificate(folder, name, authority, leafKey, key)
		}
	}
	write(folder, "sa.key", "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(newKey()))
}

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	return key
}

func certificate(folder, name string, issuer *x509.Certificate, key, signer *rsa.PrivateKey) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	check(err)
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-5 * time.Minute),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		BasicConstraintsValid: true,
	}
	if issuer == nil {
		issuer, template.IsCA, template.KeyUsage = template, true, x509.KeyUsageCertSign
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), signer)
	check(err)
	write(folder, name+".crt", "CERTIFICATE", der)
	write(folder, name+".key", "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	made, err := x509.ParseCertificate(der)
	check(err)
	return made
}

func write(folder, name, label string, der []byte) {
	check(os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}), 0o600))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
