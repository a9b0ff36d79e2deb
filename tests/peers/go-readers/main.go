// go-readers reads certificates, keys and addresses as the components of Kubernetes do, so that tests can hold their own
// verdicts against it. What is Go's own is called; the few lines that client-go, kubeadm, kube-controller-manager and
// etcd put around it are written again here, from their documented behaviour.
//
// It reads one JSON question on standard input and writes one answer on standard output.
package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
)

type pair struct {
	Name        string `json:"name"`
	Certificate []byte `json:"certificate"`
	Key         []byte `json:"key"`
}

type question struct {
	Pairs     []pair   `json:"pairs"`
	Addresses []string `json:"addresses"`
	Networks  []string `json:"networks"`
}

type reading struct {
	Count int    `json:"count"`
	Error string `json:"error"`
}

type block struct {
	Label   []byte `json:"label"`
	Headers bool   `json:"headers"`
	Data    []byte `json:"data"`
}

type answer struct {
	Version   string                        `json:"version"`
	Readings  map[string]map[string]reading `json:"readings"`
	Blocks    map[string][]block            `json:"blocks"`
	Addresses map[string]string             `json:"addresses"`
	Networks  map[string]string             `json:"networks"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	given := answer{runtime.Version(), map[string]map[string]reading{}, map[string][]block{}, map[string]string{}, map[string]string{}}
	for _, one := range asked.Pairs {
		given.Readings[one.Name] = readAll(one.Certificate, one.Key)
		given.Blocks[one.Name] = blocks(one.Certificate)
	}
	for _, text := range asked.Addresses {
		given.Addresses[text] = ""
		if address := net.ParseIP(text); address != nil {
			given.Addresses[text] = address.String()
		}
	}
	for _, text := range asked.Networks {
		given.Networks[text] = ""
		if _, network, err := net.ParseCIDR(text); err == nil {
			given.Networks[text] = network.String()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(given); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readAll(certificate, key []byte) map[string]reading {
	return map[string]reading{
		"KeyPair":           of(keyPair(certificate, key)),
		"Both":              of(keyPair(certificate, certificate)),
		"ServingPair":       of(servingPair(certificate, key)),
		"SigningPair":       of(signingPair(certificate, key)),
		"CertPool":          of(certPool(certificate)),
		"ClientAuthorities": of(clientAuthorities(certificate)),
		"CertificateList":   of(certificateList(certificate)),
		"ClientCaContent":   of(clientCaContent(certificate)),
		"EtcdPool":          of(etcdPool(certificate)),
		"KubeadmPair":       of(kubeadmPair(certificate, key)),
		"LabelledKey":       of(one(labelledKey(key))),
		"TokenSigner":       of(tokenSigner(key)),
		"TokenVerifier":     of(tokenVerifier(key)),
	}
}

func of(count int, err error) reading {
	if err != nil {
		return reading{0, err.Error()}
	}
	return reading{count, ""}
}

func one(_ interface{}, err error) (int, error) { return 1, err }

func blocks(text []byte) []block {
	found := []block{}
	for {
		next, rest := pem.Decode(text)
		if next == nil {
			return found
		}
		found = append(found, block{[]byte(next.Type), len(next.Headers) > 0, next.Bytes})
		text = rest
	}
}

// crypto/tls; the certificates behind the first are counted as far as they can be read.
func keyPair(certificate, key []byte) (int, error) {
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return 0, err
	}
	distinct := map[string]bool{}
	for _, der := range pair.Certificate {
		if _, err := x509.ParseCertificate(der); err == nil {
			distinct[string(der)] = true
		}
	}
	return len(distinct), nil
}

// k8s.io/apiserver, dynamiccertificates: an empty file has a text of its own.
func servingPair(certificate, key []byte) (int, error) {
	if len(certificate) == 0 || len(key) == 0 {
		return 0, errors.New("missing content for serving cert NAME")
	}
	return keyPair(certificate, key)
}

// kube-controller-manager, signer: one certificate, and a key that both rules take.
func signingPair(certificate, key []byte) (int, error) {
	if _, err := servingPair(certificate, key); err != nil {
		return 0, err
	}
	list, err := parseCertificates(certificate)
	if err != nil {
		return 0, err
	}
	if len(list) != 1 {
		return 0, fmt.Errorf("expected 1 certificate, found %d", len(list))
	}
	_, err = labelledKey(key)
	return 1, err
}

func certPool(certificate []byte) (int, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(certificate) {
		return 0, errors.New("no valid certificate found")
	}
	return len(pool.Subjects()), nil
}

// client-go, transport: no data means the authorities of the system; why a bundle is refused is looked up afterwards.
func clientAuthorities(certificate []byte) (int, error) {
	if len(certificate) == 0 {
		return 0, nil
	}
	if count, err := certPool(certificate); err == nil {
		return count, nil
	}
	for rest := certificate; len(rest) > 0; {
		var next *pem.Block
		if next, rest = pem.Decode(rest); next == nil {
			return 0, errors.New("unable to parse bytes as PEM block")
		}
		if next.Type != "CERTIFICATE" || len(next.Headers) != 0 {
			continue
		}
		if _, err := x509.ParseCertificate(next.Bytes); err != nil {
			return 0, fmt.Errorf("failed to parse certificate: %w", err)
		}
	}
	return 0, errors.New("no valid certificate authority data seen")
}

// client-go, util/cert: the first that cannot be read refuses the file.
func parseCertificates(text []byte) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for {
		next, rest := pem.Decode(text)
		if next == nil {
			break
		}
		text = rest
		if next.Type != "CERTIFICATE" || len(next.Headers) != 0 {
			continue
		}
		certificate, err := x509.ParseCertificate(next.Bytes)
		if err != nil {
			return nil, err
		}
		list = append(list, certificate)
	}
	if len(list) == 0 {
		return nil, errors.New("data does not contain any valid RSA or ECDSA certificates")
	}
	return list, nil
}

func distinct(list []*x509.Certificate) int {
	seen := map[string]bool{}
	for _, certificate := range list {
		seen[string(certificate.Raw)] = true
	}
	return len(seen)
}

func certificateList(certificate []byte) (int, error) {
	list, err := parseCertificates(certificate)
	return distinct(list), err
}

// k8s.io/apiserver, dynamiccertificates.
func clientCaContent(certificate []byte) (int, error) {
	if len(certificate) == 0 {
		return 0, errors.New("missing content for CA bundle NAME")
	}
	return certificateList(certificate)
}

// etcd, tlsutil: every block, whatever its label; none at all is an empty pool.
func etcdPool(certificate []byte) (int, error) {
	var list []*x509.Certificate
	for {
		next, rest := pem.Decode(certificate)
		if next == nil {
			return distinct(list), nil
		}
		certificate = rest
		parsed, err := x509.ParseCertificate(next.Bytes)
		if err != nil {
			return 0, err
		}
		list = append(list, parsed)
	}
}

// kubeadm, pkiutil.
func kubeadmPair(certificate, key []byte) (int, error) {
	count, err := certificateList(certificate)
	if err != nil {
		return 0, err
	}
	parsed, err := labelledKey(key)
	if err != nil {
		return 0, err
	}
	switch parsed.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey:
		return count, nil
	}
	return 0, errors.New("the private key file is neither in RSA nor ECDSA format")
}

// client-go, keyutil: the label says the form.
func labelledKey(text []byte) (interface{}, error) {
	for {
		next, rest := pem.Decode(text)
		if next == nil {
			return nil, errors.New("data does not contain a valid RSA or ECDSA private key")
		}
		text = rest
		switch next.Type {
		case "EC PRIVATE KEY":
			if key, err := x509.ParseECPrivateKey(next.Bytes); err == nil {
				return key, nil
			}
		case "RSA PRIVATE KEY":
			if key, err := x509.ParsePKCS1PrivateKey(next.Bytes); err == nil {
				return key, nil
			}
		case "PRIVATE KEY":
			if key, err := x509.ParsePKCS8PrivateKey(next.Bytes); err == nil {
				return key, nil
			}
		}
	}
}

// kube-apiserver, serviceaccount.
func tokenSigner(text []byte) (int, error) {
	key, err := labelledKey(text)
	if err != nil {
		return 0, err
	}
	switch typed := key.(type) {
	case *rsa.PrivateKey:
		return 1, nil
	case *ecdsa.PrivateKey:
		switch typed.Curve.Params().BitSize {
		case 256, 384, 521:
			return 1, nil
		}
		return 0, errors.New("could not generate signer for ECDSA keypair: unknown private key curve, must be 256, 384, or 521")
	}
	return 0, fmt.Errorf("unknown private key type %T, must be *rsa.PrivateKey, *ecdsa.PrivateKey, or jose.OpaqueSigner", key)
}

// client-go, keyutil: labels count for nothing.
func tokenVerifier(text []byte) (int, error) {
	count := 0
	for {
		next, rest := pem.Decode(text)
		if next == nil {
			break
		}
		text = rest
		if verifies(next.Bytes) {
			count++
		}
	}
	if count == 0 {
		return 0, errors.New("data does not contain any valid RSA or ECDSA public keys")
	}
	return count, nil
}

func verifies(der []byte) bool {
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return true
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if _, ok := key.(*rsa.PrivateKey); ok {
			return true
		}
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return true
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return false
		}
		key = certificate.PublicKey
	}
	switch key.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return true
	case ed25519.PublicKey:
		return false
	}
	return false
}
