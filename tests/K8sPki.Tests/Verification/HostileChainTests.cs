namespace K8sPki.Tests.Verification;

/// <summary>Input made to keep a verifier busy: it ends with an answer, and the work is counted.</summary>
public sealed class HostileChainTests
{
    private static readonly ChainCertificate Root = ChainCertificate.Root("hostile root");

    [Fact]
    public void A_thousand_intermediates_of_one_name_end_in_TooManyChecks()
    {
        var right = Root.Below("hostile middle");
        var wrong = Enumerable.Range(0, 1000)
            .Select(i => right with { KeyName = "ec-hostile", Serial = [1, (byte)(i >> 8), (byte)i] });
        Assert.Equal("TooManyChecks", Judge(right.Leaf() with { AuthorityKeyId = [] }, [Root], [.. wrong, right]));
    }

    [Fact]
    public void A_thousand_intermediates_of_one_name_do_not_hide_the_one_with_the_right_key_identifier()
    {
        var right = Root.Below("hostile middle");
        var wrong = Enumerable.Range(0, 1000)
            .Select(i => right with { KeyName = "ec-hostile", Serial = [1, (byte)(i >> 8), (byte)i] });
        Assert.Equal("", Judge(right.Leaf(), [Root], [.. wrong, right]));
    }

    [Fact]
    public void Ten_thousand_constraints_by_ten_thousand_names_end_in_TooManyChecks()
    {
        var narrow = Root with { Permitted = [.. Enumerable.Range(0, 10_000).Select(i => $"dns:p{i}.example")],
            KeyName = "ec-narrow" };
        var leaf = narrow.Leaf([.. Enumerable.Range(0, 10_000).Select(i => $"dns:host.p{i}.example")]);
        Assert.Equal("TooManyChecks", Judge(leaf, [narrow], []));
    }

    [Fact]
    public void Names_of_many_labels_are_compared_without_taking_them_apart_each_time()
    {
        var deep = string.Join('.', Enumerable.Repeat("a", 20_000));
        var narrow = Root with { Excluded = [.. Enumerable.Range(0, 400).Select(i => $"dns:{i}.{deep}")], KeyName = "ec-deep" };
        Assert.Equal("", Judge(narrow.Leaf([.. Enumerable.Range(0, 20).Select(i => $"dns:x{i}.{deep}")]), [narrow], []));
    }

    [Fact]
    public void A_host_of_many_labels_against_ten_thousand_names_is_answered()
    {
        var host = string.Join('.', Enumerable.Repeat("a", 10_000));
        var leaf = Root.Leaf([.. Enumerable.Range(0, 10_000).Select(i => $"dns:n{i}.example")]);
        Assert.Equal("NameMissing", Judge(leaf, [Root], [], host));
    }

    [Fact]
    public void A_hundred_thousand_policies_and_mappings_are_answered()
    {
        var policies = Enumerable.Range(0, 50_000).Select(i => $"1.2.3.{i}").ToArray();
        var mappings = ChainExtensions.Encode(writer =>
        {
            using (writer.PushSequence())
            {
                foreach (var policy in policies)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(policy);
                        writer.WriteObjectIdentifier(policy + ".1");
                    }
                }
            }
        });
        var middle = Root.Below("hostile policies") with
        {
            Extensions = [("2.5.29.32", false, ChainExtensions.Policies(policies)), ("2.5.29.33", true, mappings),
                ("2.5.29.36", true, [0x30, 3, 0x80, 1, 0])],
        };
        Assert.Equal("", Judge(middle.Leaf() with { Extensions = [("2.5.29.32", false, ChainExtensions.Policies("1.2.3.7.1"))] },
            [Root], [middle]));
    }

    [Fact]
    public void Thirty_authorities_that_all_certify_each_other_end_in_TooManyChecks()
    {
        var ring = Enumerable.Range(0, 30).Select(i => ChainCertificate.Root($"hostile ring {i}")).ToArray();
        var ties = from upper in ring from lower in ring where upper != lower select upper.Below(lower.Subject);
        Assert.Equal("TooManyChecks", Judge(ring[0].Leaf(), [Root], [.. ties]));
    }

    [Fact]
    public void A_root_with_a_modulus_past_the_bound_is_not_worked_with()
    {
        byte[] modulus = [0, 0xff, .. Enumerable.Repeat((byte)0xff, 2500)];
        var spki = ChainExtensions.Encode(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(SignatureAlgorithms.Plain("1.2.840.113549.1.1.1", true));
                writer.WriteBitString(ChainExtensions.Encode(key =>
                {
                    using (key.PushSequence())
                    {
                        key.WriteInteger(modulus);
                        key.WriteInteger(65537);
                    }
                }));
            }
        });
        var huge = Root with { KeyName = "rsa-2048", Spki = spki };
        Assert.Equal("SignatureNotSupported", Judge(huge.Leaf(), [huge], []));
    }

    [Fact]
    public void Broken_bytes_are_a_finding_and_never_an_exception()
    {
        var random = new Random(7);
        var (root, good) = (Certificate.FromDer(Root.Build()),
            Root.Leaf("dns:a.example", "ip:10.0.0.1", "uri:https://a.example/", "email:a@example").Build());
        var test = new CertificateTest(
            new CertificateTestOptions { Authorities = [root], At = ChainCertificate.Now, HostNames = ["a.example"] });
        var judged = 0;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = good.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Read(bytes) is not { } certificate)
                continue;
            judged++;
            var result = test.Judge(certificate);
            Assert.True(!result.IsValid || bytes.AsSpan().SequenceEqual(good));
        }

        Assert.True(judged > 1000, $"only {judged} of 5000 were certificates at all");
    }

    private static Certificate? Read(byte[] der)
    {
        try
        {
            return Certificate.FromDer(der);
        }
        catch (MalformedInputException)
        {
            return null;
        }
    }

    private static string Judge(ChainCertificate leaf, ChainCertificate[] roots, ChainCertificate[] intermediates,
        string host = "") =>
        new MadeCase(new ChainCase("", leaf, roots) { Intermediates = intermediates, Host = host }).Judge(out _);
}
