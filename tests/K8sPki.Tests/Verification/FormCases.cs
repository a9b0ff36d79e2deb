namespace K8sPki.Tests.Verification;

/// <summary>What Go's parser takes and refuses, and critical extensions.</summary>
internal static class FormCases
{
    private const string Refused = "CertificateNotReadByGo";
    private const string Unhandled = "UnhandledCriticalExtension";

    // Extension, critical, content in hex, the finding for a leaf that has it.
    private static readonly (string Name, string Oid, bool Critical, string Hex, string Expected)[] Extensions =
    [
        ("unknown and critical", "1.2.3.4", true, "0500", Unhandled),
        ("unknown and not critical", "1.2.3.4", false, "0500", ""),
        ("unknown, not critical, not DER", "1.2.3.4", false, "ff", ""),
        ("CT poison", "1.3.6.1.4.1.11129.2.4.3", true, "0500", Unhandled),
        ("Netscape comment, critical", "2.16.840.1.113730.1.13", true, "160161", Unhandled),
        ("issuer alternative name, critical", "2.5.29.18", true, "3003820161", Unhandled),
        ("CRL points", "2.5.29.31", true, "301030" + "0ea00ca00a8608" + "687474703a2f2f61", ""),
        ("CRL points broken", "2.5.29.31", false, "0500", Refused),
        ("policies, critical", "2.5.29.32", true, "300630040602" + "2a03", ""),
        ("policies broken", "2.5.29.32", false, "30020500", Refused),
        ("information access", "1.3.6.1.5.5.7.1.1", false, "3016301406082b060105050730018608" + "687474703a2f2f61", ""),
        ("information access broken", "1.3.6.1.5.5.7.1.1", false, "0500", Refused),
        ("key usage broken", "2.5.29.15", true, "0303ffffff", Refused),
        ("key usage with bits set in the padding", "2.5.29.15", true, "030205a1", Refused),
        ("basic constraints broken", "2.5.29.19", true, "0500", Refused),
        ("basic constraints with a loose boolean", "2.5.29.19", true, "3003010101", Refused),
        ("extended key usage broken", "2.5.29.37", false, "30020500", Refused),
        ("extended key usage with a huge arc", "2.5.29.37", false, "300a0608" + "2a88ffffffffff7f", Refused),
        ("alternative names broken", "2.5.29.17", false, "0500", Refused),
        ("alternative name of a kind that there is not", "2.5.29.17", false, "3003890161", ""),
        ("alternative name with a tag of several bytes", "2.5.29.17", false, "30049f220161", Refused),
    ];

    public static IEnumerable<ChainCase> All() => OfExtensions().Concat(OfNames()).Concat(OfFields()).Concat(Newer());

    private static IEnumerable<ChainCase> OfExtensions()
    {
        var root = ChainCertificate.Root("form root");
        foreach (var (name, oid, critical, hex, expected) in Extensions)
        {
            var plain = root.Leaf() with { Usages = [], Names = [], KeyUsage = KeyUsages.None,
                Extensions = [(oid, critical, Convert.FromHexString(hex))] };
            yield return new ChainCase("extension " + name, plain, [root]) { Expected = expected };
            if (expected != Unhandled)
                continue;
            var authority = root.Below("form middle") with { Extensions = plain.Extensions };
            yield return new ChainCase($"extension {name}, on an intermediate", authority.Leaf(),
                [root]) { Intermediates = [authority], Expected = Unhandled };
            var top = root with { Extensions = plain.Extensions };
            yield return new ChainCase($"extension {name}, on the root", top.Leaf(), [top]) { Expected = Unhandled };
        }

        var doubled = root.Leaf() with { Extensions = [("1.2.3.4", false, [5, 0]), ("1.2.3.4", false, [5, 0])] };
        yield return new ChainCase("extension that is there twice", doubled, [root]) { Expected = Refused };
        var none = root.Leaf() with { Names = ["dir:x"], NamesAreCritical = true };
        yield return new ChainCase("alternative names of other kinds only, critical", none, [root]) { Expected = Unhandled };
        yield return new ChainCase("alternative names of other kinds only", none with { NamesAreCritical = false },
            [root]) { Expected = "" };
        yield return new ChainCase("alternative names, critical", root.Leaf() with { NamesAreCritical = true },
            [root]) { Expected = "" };
    }

    private static IEnumerable<ChainCase> OfNames()
    {
        var root = ChainCertificate.Root("form names");
        foreach (var (name, expected) in new[]
        {
            ("dns:h\u00e9.example", Refused),
            ("email:\u00e9@example", Refused),
            ("uri:https://h\u00e9.example/", Refused),
            ("uri:https://host.example/%zz", Refused),
            ("uri:https://host.example/%7a", ""),
            ("uri:https://ho%20st.example/", Refused),
            ("uri:https://ho st.example/", Refused),
            ("uri:https://host.example:port/", Refused),
            ("uri:https://host.example:/", ""),
            ("uri:https://host..example/", Refused),
            ("uri:https://host.example./", Refused),
            ("uri:https://[fd00::1/", Refused),
            ("uri:https://[fd00::1]/", ""),
            ("uri::nothing", Refused),
            ("uri:no:scheme/is:this", ""),
            ("uri:1a:b", Refused),
            ("uri:a/b:c", ""),
            ("uri:", ""),
            ("uri:*", ""),
            ("uri:urn:uuid:1", ""),
            ("uri:https://u%ser@host.example/", Refused),
            ("uri:https://us<er@host.example/", Refused),
            ("uri:https://user:p%61ss@host.example/", ""),
            ("uri:https://host.example/#%", Refused),
            ("uri:https://host.example/?%", ""),
            ("uri:https://host.example/\u007f", Refused),
            ("uri:///path", ""),
            ("uri://host.example", ""),
            ("uri:https://host_name.example", ""),
            ("uri:https://host{}.example", Refused),
            ("ip:hex:0a0000", Refused),
            ("ip:hex:", Refused),
            ("ip:hex:0a00000100", Refused),
        })
            yield return new ChainCase("well-formed name " + name.Replace("\u00e9", "e'", StringComparison.Ordinal)
                .Replace("\u007f", "DEL", StringComparison.Ordinal), root.Leaf(name), [root]) { Expected = expected };

        foreach (var (what, value, expected) in new[]
        {
            ("PrintableString", "130141", ""),
            ("PrintableString with an asterisk", "13022a26", ""),
            ("PrintableString with an at sign", "130140", Refused),
            ("UTF-8", "0c02c3a9", ""),
            ("broken UTF-8", "0c01c3", Refused),
            ("BMPString", "1e020041", ""),
            ("BMPString of odd length", "1e0141", Refused),
            ("T61String", "1401e9", ""),
            ("IA5String", "160161", ""),
            ("IA5String outside ASCII", "1601e9", Refused),
            ("NumericString", "12023120", ""),
            ("NumericString with a letter", "120141", Refused),
        })
            yield return new ChainCase("subject of type " + what, root.Leaf() with { Subject = "#" + value },
                [root]) { Expected = expected };
        yield return new ChainCase("subject that is empty", root.Leaf() with { Subject = "", KeyName = "ec-empty" },
            [root]) { Expected = "" };
    }

    private static IEnumerable<ChainCase> OfFields()
    {
        var root = ChainCertificate.Root("form fields");
        foreach (var (name, serial, expected, since) in new (string, byte[], string, string)[]
        {
            ("zero", [0], "", ""),
            ("of 20 bytes", [0x7f, .. new byte[19]], "", ""),
            ("of 40 bytes", [0x7f, .. new byte[39]], "", ""),
            ("negative", [0x80], "NegativeSerialNumber", "1.23"),
            ("negative and long", [0xff, .. new byte[15]], "NegativeSerialNumber", "1.23"),
        })
        {
            yield return new ChainCase("serial number " + name, root.Leaf() with { Serial = serial }, [root])
                { Expected = expected, Since = since,
                    Source = "Go 1.23 release notes, crypto/x509 (GODEBUG x509negativeserial)" };
        }

        var negativeRoot = root with { Serial = [0x80] };
        yield return new ChainCase("serial number of the root negative", negativeRoot.Leaf(), [negativeRoot])
            { Expected = "UnknownAuthority", Since = "1.23", Source = "Go 1.23 release notes, crypto/x509" };
        foreach (var (name, validity, expected) in new[]
        {
            ("without seconds", Times("290101000000Z", "3101010000Z"), ""),
            ("with an offset", Times("290101000000+0100", "310101000000-0500"), ""),
            ("with an offset of zero", Times("290101000000+0000", "310101000000Z"), Refused),
            ("generalized before 2050", General("20290101000000Z", "20310101000000Z"), ""),
            ("with fractions", General("20290101000000.5Z", "20310101000000Z"), Refused),
            ("generalized without seconds", General("202901010000Z", "20310101000000Z"), Refused),
        })
            yield return new ChainCase("validity " + name, root.Leaf() with { Validity = validity },
                [root]) { Expected = expected };
    }

    private static IEnumerable<ChainCase> Newer()
    {
        var root = ChainCertificate.Root("form newer");
        foreach (var (name, oid, value) in new (string, string, byte[])[]
        {
            ("subject key identifier", "2.5.29.14", [4, 1, 1]),
            ("authority key identifier", "2.5.29.35", [0x30, 3, 0x80, 1, 1]),
            ("information access", "1.3.6.1.5.5.7.1.1", [0x30, 0]),
        })
        {
            var leaf = root.Leaf() with { SubjectKeyId = [], AuthorityKeyId = [], Extensions = [(oid, true, value)] };
            yield return new ChainCase($"extension {name}, critical", leaf, [root]) { Expected = Refused, Since = "1.23",
                Source = "Go 1.23 crypto/x509 processExtensions" };
        }

        foreach (var (name, oid, value) in new (string, string, byte[])[]
        {
            ("policy constraints", "2.5.29.36", [0x30, 3, 0x80, 1, 5]),
            ("policy mappings", "2.5.29.33", [0x30, 8, 0x30, 6, 6, 1, 0x2a, 6, 1, 0x2b]),
            ("inhibit any policy", "2.5.29.54", [2, 1, 5]),
        })
        {
            var middle = root.Below("form policy") with { Extensions = [(oid, true, value)] };
            yield return new ChainCase($"extension {name}, critical, harmless", middle.Leaf(), [root])
                { Intermediates = [middle], Expected = "", Since = "1.24",
                    Source = "Go 1.24 release notes, crypto/x509: policy validation" };
        }
    }

    private static byte[] Times(string from, string to) => Tagged(0x17, from, to);

    private static byte[] General(string from, string to) => Tagged(0x18, from, to);

    private static byte[] Tagged(byte tag, string from, string to) =>
        [.. new[] { from, to }.SelectMany(time =>
            new[] { tag, (byte)time.Length }.Concat(System.Text.Encoding.ASCII.GetBytes(time)))];
}
