// go-verify judges certificate chains with crypto/x509, so that tests can hold their own verdicts against it.
//
// It reads a JSON list of cases on standard input and writes one verdict for each on standard output. Both are
// described by the types below.
package main

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

type testCase struct {
	Name          string   `json:"name"`
	Leaf          string   `json:"leaf"`
	Roots         string   `json:"roots"`
	Intermediates string   `json:"intermediates"`
	Host          string   `json:"host"`
	Time          string   `json:"time"`
	Usages        []string `json:"usages"`
}

type verdict struct {
	Name   string     `json:"name"`
	Kind   string     `json:"kind"`
	Detail string     `json:"detail"`
	Chains [][]string `json:"chains"`
}

type report struct {
	Version  string    `json:"version"`
	Verdicts []verdict `json:"verdicts"`
}

var usagesByName = map[string]x509.ExtKeyUsage{
	"Any":             x509.ExtKeyUsageAny,
	"ServerAuth":      x509.ExtKeyUsageServerAuth,
	"ClientAuth":      x509.ExtKeyUsageClientAuth,
	"CodeSigning":     x509.ExtKeyUsageCodeSigning,
	"EmailProtection": x509.ExtKeyUsageEmailProtection,
}

var kindsByReason = map[x509.InvalidReason]string{
	x509.NotAuthorizedToSign:        "sign",
	x509.CANotAuthorizedForThisName: "constraint",
	x509.TooManyIntermediates:       "pathlength",
	x509.IncompatibleUsage:          "usage",
	x509.TooManyConstraints:         "limit",
	// x509.NoValidChains, which releases before Go 1.24 have no word for.
	10: "policy",
}

func main() {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	result := report{Version: runtime.Version()}
	for _, c := range cases {
		result.Verdicts = append(result.Verdicts, judge(c))
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge(c testCase) (v verdict) {
	v.Name = c.Name
	defer func() {
		if problem := recover(); problem != nil {
			v.Kind, v.Detail = "panic", fmt.Sprint(problem)
		}
	}()
	block, _ := pem.Decode([]byte(c.Leaf))
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		v.Kind, v.Detail = "parse", err.Error()
		return v
	}
	options := x509.VerifyOptions{
		DNSName:       c.Host,
		Roots:         pool(c.Roots),
		Intermediates: pool(c.Intermediates),
	}
	if options.CurrentTime, err = time.Parse(time.RFC3339Nano, c.Time); err != nil {
		panic(err)
	}
	for _, name := range c.Usages {
		usage, ok := usagesByName[name]
		if !ok {
			panic("unknown usage " + name)
		}
		options.KeyUsages = append(options.KeyUsages, usage)
	}
	chains, err := leaf.Verify(options)
	if err != nil {
		v.Kind, v.Detail = kind(err), err.Error()
		return v
	}
	v.Kind = "ok"
	for _, chain := range chains {
		var digests []string
		for _, certificate := range chain {
			digest := sha256.Sum256(certificate.Raw)
			digests = append(digests, hex.EncodeToString(digest[:]))
		}
		v.Chains = append(v.Chains, digests)
	}
	return v
}

func pool(text string) *x509.CertPool {
	p := x509.NewCertPool()
	p.AppendCertsFromPEM([]byte(text))
	return p
}

func kind(err error) string {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var critical x509.UnhandledCriticalExtension
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid):
		if invalid.Reason == x509.Expired {
			if strings.Contains(invalid.Detail, "is before") {
				return "notyet"
			}
			return "expired"
		}
		if k, ok := kindsByReason[invalid.Reason]; ok {
			return k
		}
		return fmt.Sprintf("reason-%d", invalid.Reason)
	case errors.As(err, &host):
		return "hostname"
	case errors.As(err, &critical):
		return "critical"
	case errors.As(err, &authority):
		return "authority-" + hint(err.Error())
	case strings.Contains(err.Error(), "signature check attempts limit"):
		return "limit"
	case strings.Contains(err.Error(), "cannot parse"):
		// A name below an authority with name constraints that cannot be compared with them.
		return "constraint"
	}
	return "other"
}

func hint(message string) string {
	switch {
	case !strings.Contains(message, "possibly because of"):
		return "missing"
	case strings.Contains(message, "parent certificate cannot sign"):
		return "sign"
	case strings.Contains(message, "insecure algorithm"):
		return "insecure"
	case strings.Contains(message, "algorithm unimplemented"):
		return "unsupported"
	}
	return "signature"
}
