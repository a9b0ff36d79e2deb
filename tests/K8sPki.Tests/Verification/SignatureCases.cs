using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>Keys and signatures.</summary>
internal static class SignatureCases
{
    private static readonly string[] Signers = ["ec-sign", "p384", "p521", "p224", "rsa-1024", "rsa-2048", "ed25519"];

    private static readonly HashAlgorithmName[] Hashes =
        [HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512, HashAlgorithmName.SHA1,
            HashAlgorithmName.MD5];

    public static IEnumerable<ChainCase> All() => Algorithms().Concat(Broken()).Concat(Odd());

    private static IEnumerable<ChainCase> Algorithms()
    {
        foreach (var signer in Signers)
        {
            var root = ChainCertificate.Root("signing " + signer, signer);
            foreach (var hash in Hashes)
            {
                var isRsa = signer.StartsWith("rsa", StringComparison.Ordinal);
                if ((signer == "ed25519" && hash != HashAlgorithmName.SHA256) || (hash == HashAlgorithmName.MD5 && !isRsa))
                    continue;
                var isWeak = hash == HashAlgorithmName.SHA1 || hash == HashAlgorithmName.MD5;
                yield return new ChainCase($"signature by {signer} with {hash}", root.Leaf() with { Hash = hash }, [root])
                    { Expected = isWeak ? "WeakSignature" : "" };
                // The salt and hash of SHA-512 do not fit into 1024 bits.
                if (isRsa && !isWeak && !(signer == "rsa-1024" && hash == HashAlgorithmName.SHA512))
                    yield return new ChainCase($"signature by {signer} with PSS and {hash}",
                        root.Leaf() with { Hash = hash, Pss = true }, [root]) { Expected = "" };
            }
        }

        var insecureRoot = ChainCertificate.Root("signing old", "rsa-2048") with { Hash = HashAlgorithmName.SHA1 };
        yield return new ChainCase("signature of the root itself does not matter",
            insecureRoot.Leaf() with { Hash = HashAlgorithmName.SHA256 }, [insecureRoot]) { Expected = "" };
        var small = ChainCertificate.Root("signing small", "rsa-768");
        yield return new ChainCase("signature by RSA of 768 bits", small.Leaf(), [small])
            { Expected = "WeakKey", Since = "1.24",
                Source = "Go 1.24 release notes, crypto/rsa: keys under 1024 bits (GODEBUG rsa1024min)" };
        var middle = ChainCertificate.Root("signing top").Below("signing middle") with { Hash = HashAlgorithmName.SHA1 };
        yield return new ChainCase("signature on an intermediate with SHA-1", middle.Leaf(),
            [middle.Issuer!]) { Intermediates = [middle], Expected = "WeakSignature" };
    }

    private static IEnumerable<ChainCase> Broken()
    {
        foreach (var signer in Signers)
        {
            var root = ChainCertificate.Root("broken " + signer, signer);
            yield return new ChainCase($"signature by {signer} altered", root.Leaf() with { BreakSignature = true },
                [root]) { Expected = "SignatureInvalid" };
            var other = root with { KeyName = signer.StartsWith("rsa", StringComparison.Ordinal)
                ? "rsa-2056"
                : signer + "-other" };
            yield return new ChainCase($"signature by {signer}, authority of the same name and another key", root.Leaf(),
                [other]) { Expected = "SignatureInvalid" };
        }

        var right = ChainCertificate.Root("broken twice");
        var wrong = right with { KeyName = "ec-wrong" };
        yield return new ChainCase("signature: right authority after a wrong one of its name", right.Leaf(),
            [wrong, right]) { Expected = "" };
        yield return new ChainCase("signature: algorithm of another kind of key",
            right.Leaf() with { Algorithm = SignatureAlgorithms.Plain("1.2.840.113549.1.1.11", true) },
            [right]) { Expected = "SignatureInvalid" };
        yield return new ChainCase("signature: unknown algorithm",
            right.Leaf() with { Algorithm = SignatureAlgorithms.Plain("1.2.3.4", false) },
            [right]) { Expected = "SignatureNotSupported" };
        yield return new ChainCase("signature: algorithms disagree",
            right.Leaf() with { OuterAlgorithm = SignatureAlgorithms.Plain("1.2.840.10045.4.3.3", false) },
            [right]) { Expected = "CertificateNotReadByGo" };
        yield return new ChainCase("signature: SHA-224",
            right.Leaf() with { Algorithm = SignatureAlgorithms.Plain("1.2.840.10045.4.3.1", false) },
            [right]) { Expected = "SignatureNotSupported" };
        yield return new ChainCase("signature: Ed25519 with parameters", ChainCertificate.Root("broken ed", "ed25519")
            .Leaf() with { Algorithm = SignatureAlgorithms.Plain("1.3.101.112", true) },
            [ChainCertificate.Root("broken ed", "ed25519")]) { Expected = "SignatureNotSupported" };
    }

    private static IEnumerable<ChainCase> Odd()
    {
        var root = ChainCertificate.Root("odd", "rsa-2048");
        var (sha256, sha384) = (HashAlgorithmName.SHA256, HashAlgorithmName.SHA384);
        foreach (var (name, algorithm, expected) in new[]
        {
            ("PSS with salt of 20", SignatureAlgorithms.Pss(sha256, sha256, 20), "SignatureNotSupported"),
            ("PSS with another mask hash", SignatureAlgorithms.Pss(sha256, sha384, 32), "SignatureNotSupported"),
            ("PSS with SHA-1", SignatureAlgorithms.Pss(HashAlgorithmName.SHA1, HashAlgorithmName.SHA1, 20),
                "SignatureNotSupported"),
            ("PSS without parameters", SignatureAlgorithms.Plain("1.2.840.113549.1.1.10", false), "SignatureNotSupported"),
            ("PSS with NULL parameters", SignatureAlgorithms.Plain("1.2.840.113549.1.1.10", true), "SignatureNotSupported"),
            ("RSA without NULL", SignatureAlgorithms.Plain("1.2.840.113549.1.1.11", false), ""),
            ("SHA-1 by its other identifier", SignatureAlgorithms.Plain("1.3.14.3.2.29", true), "WeakSignature"),
            ("MD2", SignatureAlgorithms.Plain("1.2.840.113549.1.1.2", true), "SignatureNotSupported"),
        })
        {
            yield return new ChainCase("signature: " + name, root.Leaf() with { Algorithm = algorithm,
                Pss = name.StartsWith("PSS", StringComparison.Ordinal) }, [root]) { Expected = expected };
        }

        var unknownKey = Spki("1.3.101.113", new byte[57]);
        yield return new ChainCase("key: Ed448 leaf", root.Leaf() with { Spki = unknownKey }, [root]) { Expected = "" };
        var unknownRoot = root with { Spki = unknownKey };
        yield return new ChainCase("key: Ed448 root", root.Leaf(), [unknownRoot]) { Expected = "UnknownAuthority", Since = "1.22",
            Source = "CVE-2024-24783 (Go 1.21.8, 1.22.1)" };
        yield return new ChainCase("key: secp256k1 leaf", root.Leaf() with { Spki = EllipticSpki("1.3.132.0.10") },
            [root]) { Expected = "CertificateNotReadByGo" };
        yield return new ChainCase("key: point beside the curve", root.Leaf() with { Spki = EllipticSpki("1.2.840.10045.3.1.7") },
            [root]) { Expected = "CertificateNotReadByGo" };
        yield return new ChainCase("key: short Ed25519", root.Leaf() with { Spki = Spki("1.3.101.112", new byte[31]) },
            [root]) { Expected = "CertificateNotReadByGo" };
        yield return new ChainCase("key: RSA without NULL",
            root.Leaf() with { Spki = Spki("1.2.840.113549.1.1.1", [0x30, 0x06, 2, 1, 0x7f, 2, 1, 3]) },
            [root]) { Expected = "CertificateNotReadByGo" };
    }

    private static byte[] Spki(string oid, byte[] key) => ChainExtensions.Encode(writer =>
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(oid);
            writer.WriteBitString(key);
        }
    });

    private static byte[] EllipticSpki(string curve) => ChainExtensions.Encode(writer =>
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteObjectIdentifier(curve);
            }

            writer.WriteBitString([4, .. Enumerable.Repeat((byte)7, 64)]);
        }
    });
}
