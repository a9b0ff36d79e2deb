// A server that asks for client certificates, and a client, each with what Go writes by itself.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func pool(file string) *x509.CertPool {
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return pool
}

func main() {
	args := os.Args[2:]
	if os.Args[1] == "server" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(listener.Addr().(*net.TCPAddr).Port)
		config := &tls.Config{ClientCAs: pool(args[2]), ClientAuth: tls.RequireAndVerifyClientCert}
		log.Fatal((&http.Server{TLSConfig: config}).ServeTLS(listener, args[0], args[1]))
	}
	config := &tls.Config{RootCAs: pool(args[1])}
	if len(args) > 2 {
		pair, err := tls.LoadX509KeyPair(args[2], args[3])
		if err != nil {
			log.Fatal(err)
		}
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	answer, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: config}}).Get(args[0])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Status)
}
