// Reads a tree as kubeadm 1.36 and kube-controller-manager do, with nothing but Go's standard library, and says of each what
// comes of it. Of several certificates in a file kubeadm takes the first (cmd/kubeadm/app/util/pkiutil, TryLoadCertFromDisk;
// phases/certs/renewal/readwriter.go), does not compare it with the key, signs with both, and verifies each leaf against it
// (phases/certs/certs.go). What signs for kube-controller-manager takes exactly one (pkg/controller/certificates/signer).
// Usage: go-kubeadm /etc/kubernetes
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var leaves = []struct {
	authority string
	names     []string
}{
	{"ca", []string{"apiserver", "apiserver-kubelet-client"}},
	{"front-proxy-ca", []string{"front-proxy-client"}},
	{"etcd/ca", []string{"etcd/server", "etcd/peer", "etcd/healthcheck-client", "apiserver-etcd-client"}},
}

var confs = []string{"admin.conf", "super-admin.conf", "controller-manager.conf", "scheduler.conf"}

func main() {
	etc := os.Args[1]
	pki := filepath.Join(etc, "pki")
	for _, branch := range leaves {
		first := certificates(read(pki, branch.authority+".crt"))[0]
		fmt.Printf("sign %s %s\n", branch.authority, verdict(sign(first, key(read(pki, branch.authority+".key")))))
		roots := x509.NewCertPool()
		roots.AddCert(first)
		for _, name := range branch.names {
			leaf := certificates(read(pki, name+".crt"))[0]
			_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
			fmt.Printf("leaf %s %s\n", name, verdict(err))
		}
	}
	manifest := string(read(etc, "manifests/kube-controller-manager.yaml"))
	signer := regexp.MustCompile(`--cluster-signing-cert-file=(\S+)`).FindStringSubmatch(manifest)[1]
	fmt.Printf("start as-it-is %s\n", verdict(start(read(pki, strings.TrimPrefix(signer, "/etc/kubernetes/pki/")))))
	fmt.Printf("start upgraded %s\n", verdict(start(read(pki, "ca.crt"))))
	data := regexp.MustCompile(`certificate-authority-data: (\S+)`)
	for _, name := range confs {
		bundle, err := base64.StdEncoding.DecodeString(data.FindStringSubmatch(string(read(etc, name)))[1])
		check(err)
		held := certificates(bundle)
		kept := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: held[0].Raw})
		fmt.Printf("renew %s %d of %d\n", name, len(certificates(kept)), len(held))
	}
}

func verdict(err error) string {
	if err == nil {
		return "ok"
	}
	return "refused: " + err.Error()
}

func sign(authority *x509.Certificate, signer crypto.Signer) error {
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "renewed"},
		NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	}
	_, err := x509.CreateCertificate(rand.Reader, &template, authority, signer.Public(), signer)
	return err
}

func start(file []byte) error {
	if found := len(certificates(file)); found != 1 {
		return fmt.Errorf("expected 1 certificate, found %d", found)
	}
	return nil
}

func certificates(text []byte) []*x509.Certificate {
	var all []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		one, err := x509.ParseCertificate(block.Bytes)
		check(err)
		all = append(all, one)
	}
	return all
}

func key(text []byte) crypto.Signer {
	block, _ := pem.Decode(text)
	if signer, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return signer
	}
	if signer, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return signer
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	check(err)
	return parsed.(crypto.Signer)
}

func read(folder, name string) []byte {
	text, err := os.ReadFile(filepath.Join(folder, name))
	check(err)
	return text
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
