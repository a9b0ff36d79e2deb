using System.Security;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Files of authorities, certificates and keys in which something is exchanged: what is put in is there, what is taken out is
/// gone, and what else is there stays.
/// </summary>
internal static class Places
{
    private static readonly Certificate Authority = Certificate.FromDer(Certificates.Der("ca.crt"));

    private static readonly PrivateKey Key = PrivateKeyReader.Read(FuzzTarget.Seed("ec-pkcs8.pem"), "the key", null);

    private static readonly string[] Fragments = ["-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----", "\n", "\r\n",
        "# x\n", "-----BEGIN ", "-----", "-----BEGIN PUBLIC KEY-----\n", "-----BEGIN EC PARAMETERS-----\n",
                "Proc-Type: 4,ENCRYPTED\n"];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("bundle-edits", [FuzzTarget.Seed("chain.crt"), Both("leaf.crt", "ca.crt"), Both("ec-public.pem", "ca.crt"),
            Certificates.Der("leaf.crt"), []], EditBundle) { Readings = 8, Fragments = Fragments },
        new("key-edits", [FuzzTarget.Seed("ec-sec1.pem"), FuzzTarget.Seed("rsa-pkcs1.pem"), FuzzTarget.Seed("ec-encrypted.pem"),
            Both("leaf.crt", "ec-pkcs8.pem"), FuzzTarget.Seed("ssh-ed25519.key"), Certificates.Der("ec-sec1.pem")], EditKey)
        {
            Readings = 3,
            Fragments = Fragments,
        },
        new("authorities", [Both("ca.crt", "ec-pkcs8.pem"), FuzzTarget.Seed("chain.crt"), FuzzTarget.Seed("ca.crt")],
            ReadAuthority) { Readings = 2, Fragments = Fragments },
    ];

    private static byte[] Both(string first, string second) => [.. FuzzTarget.Seed(first), .. FuzzTarget.Seed(second)];

    private static void EditBundle(byte[] input)
    {
        var own = Authority.PublicKey.SpkiSha256;
        // DER that is no certificate is refused before anything is changed.
        var others = Others(BundleText.Without(input, own));
        var more = BundleText.Append(BundleText.Without(input, own), Authority.Pem);
        Must.Hold(BundleText.Holds(more, own), "What was added is not there.");
        var first = BundleText.PutFirst(more, Authority.Pem, own);
        Must.Hold(BundleText.Holds(first, own), "What was put first is not there.");
        var without = BundleText.Without(first, own);
        Must.Hold(!BundleText.Holds(without, own), "What was taken out is there.");
        Must.Same(others, Others(without), "Something else was changed");
        var renewed = CertificateFile.ExchangeAuthority(input, Authority);
        Must.Hold(BundleText.Holds(input, own) == BundleText.Holds(renewed, own), "An authority came or went.");
    }

    private static List<string> Others(byte[] content) =>
        [.. PemText.Read(content).Where(block => block.Problem is null).Select(block =>
            $"{block.Label} {Convert.ToBase64String(block.Data)}")];

    private static void EditKey(byte[] input)
    {
        using var secret = new SecureString();
        foreach (var character in "secret")
            secret.AppendChar(character);
        using var passphrase = Passphrase.From(secret)!;
        var isKey = Attempt.To(() => PrivateKeyReader.Read(input, "the file", passphrase));
        Attempt.To(() => _ = PrivateKeyFile.IsKeyOf(input, Authority, "the file", passphrase));
        var written = PrivateKeyFile.Exchange(input, Key, passphrase);
        // What is no key has nothing to exchange, and is written whole by who asks.
        if (!isKey)
            return;
        var again = Must.Read(() => PrivateKeyReader.Read(written, "the file", passphrase), "A file with another key");
        Must.Equal(Key.Fingerprint, again.Fingerprint, "The key that was exchanged");
        Must.Same(CertificatesIn(input), CertificatesIn(written), "Something else was changed");
    }

    private static List<string> CertificatesIn(byte[] content) => PemText.HasBlock(content)
        ? [.. PemText.Read(content).Where(block => block.Problem is null && block.Label == Certificate.PemLabel)
            .Select(block => Convert.ToBase64String(block.Data))]
        : [];

    private static void ReadAuthority(byte[] input)
    {
        using var secret = new SecureString();
        foreach (var character in "secret")
            secret.AppendChar(character);
        using var passphrase = Passphrase.From(secret);
        CertificateAuthority? read = null;
        if (!Attempt.To(() => read = CertificateAuthorityReader.Read(input, "the input", null, passphrase)))
            return;
        var authority = read!;
        foreach (var property in Properties.Of<CertificateAuthority>())
            property(authority);
        _ = RenewedExtensions.Of(authority.Certificate, new IssuerReference([1], null),
            new RenewalOptions { Validity = Validity.For(Validity.OfLeaf) });
        var file = CertificateFile.Parse(input, "/x");
        var chain = file.ChainUnder(authority);
        var again = Must.Read(() => CertificateFile.Parse(file.Exchange(Authority, chain), "/x"),
            "A file with another certificate");
        Must.Equal(Authority.Fingerprint, again.Certificate.Fingerprint, "The certificate that was exchanged");
    }
}
