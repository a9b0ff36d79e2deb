// Signs requests with Go's crypto/x509 as kube-controller-manager does: parse the request, copy what Go made of it into
// a template, set usages and times as the signer's rules say, create the certificate.
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"sort"
	"time"
)

type order struct {
	Name    string
	Request string
	Issuer  string
	Key     string
	Usages  []string
	Now     time.Time
	TTL     int64
}

type answer struct {
	Name        string `json:"name"`
	Certificate string `json:"certificate"`
	Failure     string `json:"failure"`
}

var keyUsages = map[string]x509.KeyUsage{
	"signing":            x509.KeyUsageDigitalSignature,
	"digital signature":  x509.KeyUsageDigitalSignature,
	"content commitment": x509.KeyUsageContentCommitment,
	"key encipherment":   x509.KeyUsageKeyEncipherment,
	"key agreement":      x509.KeyUsageKeyAgreement,
	"data encipherment":  x509.KeyUsageDataEncipherment,
	"cert sign":          x509.KeyUsageCertSign,
	"crl sign":           x509.KeyUsageCRLSign,
	"encipher only":      x509.KeyUsageEncipherOnly,
	"decipher only":      x509.KeyUsageDecipherOnly,
}

var purposes = map[string]x509.ExtKeyUsage{
	"any":              x509.ExtKeyUsageAny,
	"server auth":      x509.ExtKeyUsageServerAuth,
	"client auth":      x509.ExtKeyUsageClientAuth,
	"code signing":     x509.ExtKeyUsageCodeSigning,
	"email protection": x509.ExtKeyUsageEmailProtection,
	"s/mime":           x509.ExtKeyUsageEmailProtection,
	"ipsec end system": x509.ExtKeyUsageIPSECEndSystem,
	"ipsec tunnel":     x509.ExtKeyUsageIPSECTunnel,
	"ipsec user":       x509.ExtKeyUsageIPSECUser,
	"timestamping":     x509.ExtKeyUsageTimeStamping,
	"ocsp signing":     x509.ExtKeyUsageOCSPSigning,
	"microsoft sgc":    x509.ExtKeyUsageMicrosoftServerGatedCrypto,
	"netscape sgc":     x509.ExtKeyUsageNetscapeServerGatedCrypto,
}

func main() {
	var orders []order
	if err := json.NewDecoder(os.Stdin).Decode(&orders); err != nil {
		panic(err)
	}
	answers := []answer{}
	for _, one := range orders {
		certificate, err := sign(one)
		result := answer{Name: one.Name, Certificate: certificate}
		if err != nil {
			result.Failure = err.Error()
		}
		answers = append(answers, result)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func sign(one order) (string, error) {
	request, err := x509.ParseCertificateRequest(decode(one.Request))
	if err != nil {
		return "", err
	}
	if err := request.CheckSignature(); err != nil {
		return "", err
	}
	issuer, err := x509.ParseCertificate(decode(one.Issuer))
	if err != nil {
		return "", err
	}
	key, err := x509.ParsePKCS8PrivateKey(decode(one.Key))
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               request.Subject,
		DNSNames:              request.DNSNames,
		IPAddresses:           request.IPAddresses,
		EmailAddresses:        request.EmailAddresses,
		URIs:                  request.URIs,
		BasicConstraintsValid: true,
	}
	if err := setUsages(template, one.Usages); err != nil {
		return "", err
	}
	setTimes(template, one, issuer.NotAfter)
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, request.PublicKey, key.(crypto.Signer))
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), nil
}

func setUsages(template *x509.Certificate, usages []string) error {
	wanted := map[x509.ExtKeyUsage]bool{}
	for _, usage := range usages {
		if bit, ok := keyUsages[usage]; ok {
			template.KeyUsage |= bit
		} else if purpose, ok := purposes[usage]; ok {
			wanted[purpose] = true
		} else {
			return fmt.Errorf("unknown usage %q", usage)
		}
	}
	for purpose := range wanted {
		template.ExtKeyUsage = append(template.ExtKeyUsage, purpose)
	}
	sort.Slice(template.ExtKeyUsage, func(i, j int) bool { return template.ExtKeyUsage[i] < template.ExtKeyUsage[j] })
	return nil
}

func setTimes(template *x509.Certificate, one order, last time.Time) {
	backdate := 5 * time.Minute
	ttl := time.Duration(one.TTL) * time.Second
	template.NotBefore = one.Now.Add(-backdate)
	if ttl < 8*time.Hour {
		template.NotAfter = one.Now.Add(ttl)
	} else {
		template.NotAfter = one.Now.Add(ttl - backdate)
	}
	if !template.NotAfter.Before(last) {
		template.NotAfter = last
	}
}

func decode(text string) []byte {
	block, _ := pem.Decode([]byte(text))
	return block.Bytes
}
