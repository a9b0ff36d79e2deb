namespace K8sPki.Tests.Verification;

/// <summary>Chains drawn at random from a fixed seed, good and bad; only Go knows the answers.</summary>
internal static class RandomCases
{
    private static readonly int Count = RunLength.Of(300, 300, 12_000);

    private static readonly string[] Hosts = ["host.example", "a.example", "a.b.example", "10.96.0.1", "fd00::1", "", "", ""];
    private static readonly string[] Names = ["dns:host.example", "dns:*.example", "dns:a.b.example", "ip:10.96.0.1",
        "ip:fd00::1", "email:a@example", "uri:https://a.example/", "dir:x"];
    private static readonly string[] Constraints = ["dns:example", "dns:.example", "dns:a.b.example", "ip:10.0.0.0/8",
        "ip:fd00::/8", "email:example", "uri:.example", "dns:"];
    private static readonly string[] Usages = ["ServerAuth", "ClientAuth", "CodeSigning", "Any"];
    private static readonly string[] Keys = ["ec-r1", "ec-r2", "ec-r3", "p384-r", "rsa-1024", "rsa-2048", "ed25519"];

    public static IEnumerable<ChainCase> All()
    {
        var random = new Random(20300101);
        for (var i = 0; i < Count; i++)
            yield return Draw(random, i);
    }

    private static ChainCase Draw(Random random, int number)
    {
        var authorities = new List<ChainCertificate>();
        var size = random.Next(1, 7);
        for (var i = 0; i < size; i++)
        {
            // Few names and keys, so that some meet again.
            var fresh = ChainCertificate.Root($"R{random.Next(4)}", Keys[random.Next(Keys.Length)]);
            var issuer = authorities.Count > 0 && random.Next(4) > 0 ? authorities[random.Next(authorities.Count)] : null;
            authorities.Add(Spoil(random, fresh with { Issuer = issuer, Serial = [1, (byte)i] }));
        }

        var roots = authorities.Where((_, index) => index == 0 || random.Next(6) == 0).ToArray();
        var leaf = authorities[random.Next(authorities.Count)]
            .Leaf([.. Some(random, Names, 3)]) with { KeyName = "ec-random-leaf" };
        if (random.Next(3) == 0)
            leaf = leaf with { Usages = [.. Some(random, Usages, 2)] };
        if (random.Next(12) == 0)
            leaf = leaf with { BreakSignature = true };
        return new ChainCase($"random {number:000}", leaf, roots)
        {
            Intermediates = [.. authorities.Where(_ => random.Next(8) > 0)],
            Host = Hosts[random.Next(Hosts.Length)],
            Usages = [.. Some(random, Usages, 2)],
            At = ChainCertificate.Now.AddDays(random.Next(8) == 0 ? random.Next(-150, 150) : 0),
            // Versions before 1.21 judged the names of intermediates otherwise.
            Since = "1.21",
        };
    }

    private static ChainCertificate Spoil(Random random, ChainCertificate authority)
    {
        if (random.Next(3) > 0)
            return authority;
        return random.Next(11) switch
        {
            0 => authority with { IsCA = false },
            1 => authority with { IsCA = null },
            2 => authority with { PathLength = random.Next(3) },
            3 => authority with { KeyUsage = KeyUsages.DigitalSignature },
            4 => authority with { NotAfter = ChainCertificate.Now.AddDays(random.Next(-20, 20)) },
            5 => authority with { Usages = [.. Some(random, Usages, 2)] },
            6 => authority with { Permitted = [.. Some(random, Constraints, 3)] },
            7 => authority with { Excluded = [.. Some(random, Constraints, 2)] },
            8 => authority with { Extensions = [("1.2.3.4", true, [5, 0])] },
            9 => authority with { Names = [.. Some(random, Names, 2)] },
            _ => authority with { Version = 1 },
        };
    }

    private static IEnumerable<string> Some(Random random, string[] from, int most)
    {
        var count = random.Next(1, most + 1);
        return Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)]).Distinct();
    }
}
