namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Certificates that are judged: the first of the input against the others as authorities, and the whole as each component of
/// Kubernetes reads its files.
/// </summary>
internal static class Chains
{
    private static readonly GoReader[] Readers = [GoReader.KeyPair, GoReader.ServingPair, GoReader.SigningPair, GoReader.CertPool,
        GoReader.ClientAuthorities, GoReader.CertificateList, GoReader.ClientCaContent, GoReader.EtcdPool, GoReader.KubeadmPair,
        GoReader.LabelledKey, GoReader.TokenSigner, GoReader.TokenVerifier];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("chains", [FuzzTarget.Seed("constrained-chain.crt"), FuzzTarget.Seed("chain.crt"), FuzzTarget.Seed("leaf.crt"),
            FuzzTarget.Seed("pss.crt")], Judge) { Readings = 4 },
        new("go-readers", [Both("leaf.crt", "ec-pkcs8.pem"), Both("chain.crt", "ec-sec1.pem"), FuzzTarget.Seed("rsa-pkcs1.pem"),
            FuzzTarget.Seed("ec-public.pem"), FuzzTarget.Seed("ec-encrypted.pem"), FuzzTarget.Seed("ed25519.pem")], AsGo)
        {
            Readings = Readers.Length,
            Fragments = ["-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----", "\n", "\r\n", ": x\n", "-----BEGIN ", "=",
                "-----", "EC PARAMETERS", "RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n"],
        },
    ];

    private static byte[] Both(string certificate, string key) => [.. FuzzTarget.Seed(certificate), .. FuzzTarget.Seed(key)];

    private static void Judge(byte[] input)
    {
        var all = CertificateReader.ReadAll(input, "the input", null).Select(item => item.Certificate).OfType<Certificate>()
            .ToList();
        foreach (var authorities in new[] { [], all })
        {
            foreach (var purpose in new[] { CertificatePurpose.Any, CertificatePurpose.Server })
            {
                var test = new CertificateTest(new CertificateTestOptions
                {
                    Authorities = authorities, Intermediates = all, Purpose = purpose,
                    HostNames = ["a.example.org", "10.0.0.1"],
                    At = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
                });
                if (all.Count > 0)
                    Said(test.Judge(all[0]));
            }
        }
    }

    private static void Said(CertificateTestResult result)
    {
        foreach (var property in Properties.Of<CertificateTestResult>())
            property(result);
        var copy = Must.Read(() => TestResultText.Read(TestResultText.Write(result)), "A result in another session");
        Must.Equal(string.Join('\n', result.Findings.Select(finding => finding.Message)),
            string.Join('\n', copy.Findings.Select(finding => finding.Message)), "A result in another session");
    }

    private static void AsGo(byte[] input)
    {
        foreach (var reader in Readers)
            _ = reader.JudgeBoth(input, "the file").Refusal;
    }
}
