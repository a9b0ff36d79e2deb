using System.Security.Cryptography.X509Certificates;
using System.Text;
using K8sPki.Tests.Verification;

namespace K8sPki.Tests.Naming;

/// <summary>A name reads as X509Certificate2 prints it, and is never empty where that prints nothing.</summary>
public sealed class DistinguishedNameTextTests
{
    private static readonly string[] Oids =
    [
        .. AttributeType.All.Select(type => type.Oid), "2.5.4.97", "2.5.4.15", "2.5.4.20", "2.5.4.13", "2.5.4.44", "2.5.4.16",
        "2.5.4.41",
        "1.3.6.1.4.1.311.60.2.1.3", "1.2.840.113549.1.9.2", "1.2.840.113549.1.9.8", "1.2.3.4.5", "2.999.1", "2.5.29.17",
    ];

    // UTF8String, NumericString, PrintableString, T61String, IA5String, VisibleString, GeneralString, UniversalString, BMPString,
    // INTEGER, OCTET STRING.
    private static readonly int[] Types = [12, 18, 19, 20, 22, 26, 27, 28, 30, 2, 4];

    /// <summary>String type, content in hex, what is shown.</summary>
    public static TheoryData<int, string, string> OddValues { get; } = new()
    {
        { 19, "2A2E78", "CN=*.x [not a PrintableString]" },
        { 19, "612026206220", "CN=\"a & b \" [not a PrintableString]" },
        { 19, "4DFC6C6C6572", "CN=Müller [not a PrintableString]" },
        { 19, "611B5B33316D", "CN=a\\u001B[31m [not a PrintableString]" },
        { 22, "4DFC6C6C6572", "CN=Müller [not an IA5String]" },
        { 22, "619B33316D", "CN=a\\u009B31m [not an IA5String]" },
        { 18, "3132612C", "CN=\"12a,\" [not a NumericString]" },
        { 12, "4DFC6C6C", "CN=Müll [not UTF-8]" },
        { 26, "616263", "CN=abc [a VisibleString]" },
        { 28, "000000410001F600", "CN=A😀 [a UniversalString]" },
        { 28, "00110000", "CN=#1C0400110000" },
        { 30, "D83DDE00", "CN=😀 [not a BMPString]" },
        { 30, "D8000041", "CN=#1E04D8000041 [not text]" },
        { 30, "410041", "CN=#1E03410041 [not text]" },
        { 2, "2A", "CN=#02012A" },
        { 4, "6162", "CN=#04026162" },
        { 27, "6162", "CN=#1B026162" },
    };

    [Theory]
    [MemberData(nameof(OddValues))]
    public void A_value_that_does_not_fit_its_type_is_shown_and_marked(int type, string content, string expected)
    {
        var name = new DistinguishedName(NameForge.Name((NameForge.CommonName, type, Convert.FromHexString(content))));
        Assert.Equal(expected, name.ToString());
        Assert.False(name.IsEmpty);
        Assert.False(name.IsMalformed);
    }

    [Theory]
    [InlineData("3000", "", false)]
    [InlineData("30023100", "", false)]
    [InlineData("300F310D300B06035504030C0461626364", "CN=abcd", false)]
    [InlineData("3011310D300B06035504030C04616263640500", "#0500 [not a name], CN=abcd", true)]
    [InlineData("300D310B300906035504030C046162", "#310B300906035504030C046162 [not a name]", true)]
    [InlineData("30030101FF", "#0101FF [not a name]", true)]
    [InlineData("0C0161", "#0C0161 [not a name]", true)]
    public void What_is_no_name_to_its_end_shows_its_bytes(string der, string expected, bool isMalformed)
    {
        var name = new DistinguishedName(Convert.FromHexString(der));
        Assert.Equal(expected, name.ToString());
        Assert.Equal(isMalformed, name.IsMalformed);
        Assert.Equal(expected.Length == 0, name.IsEmpty);
    }

    [Fact]
    public void Every_generated_name_is_the_one_that_dotnet_prints_where_it_prints_text()
    {
        var random = new Random(7);
        var compared = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var sets = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => Enumerable.Range(0, random.Next(6) == 0 ? 2 : 1).Select(_ => Attribute(random)).ToArray()).ToArray();
            compared += Compare(NameForge.Sets(sets)) ? 1 : 0;
        }

        Assert.InRange(compared, 5_000, 20_000);
    }

    [Fact]
    public void The_names_of_every_chain_of_the_tests_are_those_that_dotnet_prints()
    {
        foreach (var der in ChainCases.All.Select(one => new MadeCase(one))
            .SelectMany(made => made.RootDers.Concat(made.IntermediateDers).Append(made.LeafDer)))
        {
            if (Read(der) is not { } certificate)
                continue;
            Compare(certificate.SubjectName.Der.ToArray());
            Compare(certificate.IssuerName.Der.ToArray());
        }
    }

    [Theory]
    [InlineData("CN=*.x [not a PrintableString]")]
    [InlineData("O=dev,CN=abc [a VisibleString]")]
    [InlineData("/O=dev/CN=abc [a VisibleString]")]
    [InlineData("CN=#1E03410041")]
    [InlineData("CN=\"a & b \" [not a PrintableString],O=dev")]
    public void What_is_shown_of_an_odd_value_is_not_taken_for_a_name(string subject) =>
        Assert.Equal("SubjectMalformed", Assert.Throws<InvalidRequestException>(() => DistinguishedName.Parse(subject)).ErrorId);

    [Theory]
    [InlineData("CN=#1 team", "#1 team")]
    [InlineData("CN=#0c0161", "a")]
    [InlineData("/CN=#0c0161", "#0c0161")]
    [InlineData("CN=\"#1E03410041\"", "#1E03410041")]
    [InlineData("CN=a [b]", "a [b]")]
    public void Text_that_only_looks_like_it_is(string subject, string name) =>
        Assert.Equal(name, DistinguishedName.Parse(subject).CommonName);

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

    private static (string Oid, int Type, byte[] Content) Attribute(Random random)
    {
        string[] pieces = ["jane", " ", ",", "+", "=", "\"", "#", ";", "<", "\\", "*", "&", "@", "é", "北京", "\u001b", "\n", "\r",
            "\t", "\u00a0", "\u2028", "'", "7", "(", "?", "_", "😀", ""];
        var text = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
        var type = Types[random.Next(random.Next(3) == 0 ? Types.Length : 5)];
        byte[] content = type switch
        {
            30 => Encoding.BigEndianUnicode.GetBytes(text),
            28 => new UTF32Encoding(true, false).GetBytes(text),
            12 => Encoding.UTF8.GetBytes(text),
            _ => random.Next(2) == 0 ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text),
        };
        return (Oids[random.Next(Oids.Length)], type, content);
    }

    // Since .NET 10 a value of a type that is no text makes hex.
    private static bool Compare(byte[] der)
    {
        var theirs = new X500DistinguishedName(der).Name;
        var ours = new DistinguishedName(der);
        var isOdd = ours.Parts.SelectMany(part => part.Attributes).Any(attribute => attribute.Oddity is not null);
        if (theirs.Length > 0 && !isOdd)
            Assert.Equal(PrintableText.Escape(theirs), ours.ToString());
        else
            Assert.True(ours.IsEmpty || ours.ToString().Length > 0, Convert.ToHexString(der));
        Assert.True(isOdd ? theirs.Length == 0 || theirs.Contains("=#", StringComparison.Ordinal) : theirs.Length > 0
            || ours.IsEmpty, Convert.ToHexString(der));
        return theirs.Length > 0 && !isOdd;
    }
}
