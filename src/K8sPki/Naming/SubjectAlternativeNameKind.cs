namespace K8sPki;

/// <summary>The choices of GeneralName (RFC 5280 section 4.2.1.6), numbered by their tag.</summary>
public enum SubjectAlternativeNameKind
{
    /// <summary>Something named by an object identifier.</summary>
    OtherName = 0,

    /// <summary>An e-mail address.</summary>
    Email = 1,

    /// <summary>A host name, perhaps with a wildcard as its first label.</summary>
    Dns = 2,

    /// <summary>An X.400 address; no longer used.</summary>
    X400Address = 3,

    /// <summary>A distinguished name.</summary>
    DirectoryName = 4,

    /// <summary>An EDI party; no longer used.</summary>
    EdiPartyName = 5,

    /// <summary>A URI, for example a SPIFFE identity.</summary>
    Uri = 6,

    /// <summary>An IPv4 or IPv6 address.</summary>
    IPAddress = 7,

    /// <summary>A bare object identifier.</summary>
    RegisteredId = 8,
}
