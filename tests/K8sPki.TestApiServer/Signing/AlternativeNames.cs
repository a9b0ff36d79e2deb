using System.Net;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace K8sPki.TestServer.Signing;

/// <summary>The subject alternative names that Kubernetes' signers know.</summary>
internal sealed record AlternativeNames(
    IReadOnlyList<string> Dns, IReadOnlyList<string> Emails, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string> Uris)
{
    public static AlternativeNames Read(Asn1Object? extension)
    {
        List<string> dns = [], emails = [], uris = [];
        List<IPAddress> addresses = [];
        foreach (var name in extension is null ? [] : GeneralNames.GetInstance(extension).GetNames())
        {
            switch (name.TagNo)
            {
                case GeneralName.DnsName:
                    dns.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.Rfc822Name:
                    emails.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.UniformResourceIdentifier:
                    uris.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.IPAddress:
                    addresses.Add(new IPAddress(Asn1OctetString.GetInstance(name.Name).GetOctets()));
                    break;
                default:
                    break;
            }
        }

        return new AlternativeNames(dns, emails, addresses, uris);
    }

    /// <summary>The extension in Go's order; null without names.</summary>
    public System.Security.Cryptography.X509Certificates.X509Extension? ToExtension()
    {
        if (Dns.Count + Emails.Count + Addresses.Count + Uris.Count == 0)
            return null;
        var builder = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        foreach (var name in Dns)
            builder.AddDnsName(name);
        foreach (var name in Emails)
            builder.AddEmailAddress(name);
        foreach (var address in Addresses)
            builder.AddIpAddress(address);
        foreach (var uri in Uris)
            builder.AddUri(new Uri(uri));
        return builder.Build();
    }
}
