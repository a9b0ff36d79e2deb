using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about keys: strength, whose they are, and who may read them.</content>
internal sealed partial class Rule
{
    public static readonly Rule KeyMismatch = new(OfKeys, [Error], Either,
        "A private key is not the one of its certificate.",
        "Go: crypto/tls X509KeyPair");

    public static readonly Rule KeyUnreadable = new(OfKeys, [Error, Warning], Either,
        "A private key is broken, or the user that the process runs as may not read it.",
        "Go: crypto/tls X509KeyPair");

    public static readonly Rule KeyReadableByOthers = new(OfKeys, [Warning], Command,
        "Others than its owner may read a private key.",
        BestPractices);

    public static readonly Rule KeysNotJudged = new(OfKeys, [Warning], Person,
        "Private keys could not be read by whoever ran the check.",
        BestPractices);

    public static readonly Rule WeakKey = new(OfKeys, [Warning, Error], Either,
        "An RSA key is too short to protect for years to come.",
        "NIST SP 800-131A revision 2; Go 1.24 (GODEBUG rsa1024min)");

    public static readonly Rule KeyNotSupported = new(OfKeys, [Error], Either,
        "A component does not work with keys of this algorithm.",
        "Go: crypto/x509 ParsePKIXPublicKey");

    public static readonly Rule AuthorityKeyOnWorker = new(OfKeys, [Error], Person,
        "The private key of an authority is on a node that runs no control plane.",
        BestPractices);

    public static readonly Rule ServiceAccountKeyMismatch = new(OfKeys, [Error], Command,
        "The key that signs tokens is not among those that verify them.",
        ApiServerFlags);

    public static readonly Rule TokenKeyDiffers = new(OfKeys, [Error], Person,
        "Control planes of one cluster sign tokens with keys that the others do not verify.",
        ApiServerFlags);

    public static readonly Rule KeyKindDiffers = new(OfKeys, [Information], Person,
        "Keys of one node are of another kind than those of the others.",
        KubeadmConfigApi);

    public static readonly Rule KeyTooLarge = new(OfKeys, [Error], Either,
        "An RSA key is longer than Go's TLS takes.",
        "CVE-2023-29409; Go 1.21 (GODEBUG tlsmaxrsasize)");

    public static readonly Rule RsaModulusEven = new(OfKeys, [Error], Either,
        "An RSA modulus is even, so that anyone can compute the private key.",
        "CA/Browser Forum, baseline requirements, section 6.1.6");

    public static readonly Rule RsaModulusSmallFactor = new(OfKeys, [Error], Either,
        "An RSA modulus has a small factor: anyone can compute the private key.",
        "CA/Browser Forum, baseline requirements, section 6.1.6");

    public static readonly Rule RsaKeyRoca = new(OfKeys, [Error], Either,
        "An RSA key was made by the flawed library of ROCA (CVE-2017-15361).",
        "CVE-2017-15361");

    public static readonly Rule RsaPrimesTooClose = new(OfKeys, [Error], Person,
        "The primes of an RSA key are so close that Fermat's method finds them.",
        "CVE-2022-26320; CA/Browser Forum, baseline requirements, section 6.1.1.3");

    public static readonly Rule RsaExponentUnusable = new(OfKeys, [Error], Either,
        "A public exponent is even or under 3.",
        "RFC 8017 section 3.1");

    public static readonly Rule RsaExponentTooLarge = new(OfKeys, [Error], Either,
        "A public exponent is larger than Go takes.",
        "Go: crypto/rsa");

    public static readonly Rule RsaExponentSmall = new(OfKeys, [Warning], Either,
        "A public exponent is smaller than 65537.",
        "FIPS 186-5 section A.1.1");

    public static readonly Rule EcPointNotOnCurve = new(OfKeys, [Error], Either,
        "A public key is no point of its curve.",
        "SEC 1 section 3.2.2");
}
