using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Subjects as people write them; what is read is written in DER and comes back.</summary>
internal static class Names
{
    public static FuzzTarget Target { get; } = new(
        "names",
        [
            Encoding.UTF8.GetBytes("/C=US/ST=CA/O=MyOrg, Inc./CN=mydomain.com"),
            Encoding.UTF8.GetBytes(@"CN=Jane \, Doe+O=dev,OU=""a, b"",2.5.4.3=#0c0161,C=DE"),
            Encoding.UTF8.GetBytes("/CN=Zoë \\/ Ünï/emailAddress=a@example.org/O=system:masters"),
        ],
        input =>
        {
            var name = DistinguishedName.Parse(Encoding.UTF8.GetString(input));
            _ = name.ToString();
            _ = name.GetHashCode();
            if (!new DistinguishedName(name.Der.ToArray()).Equals(name))
                throw new InvalidOperationException("The name does not come back from its own DER.");
        });
}
