namespace K8sPki.Tests.Naming;

/// <summary>An address is what Go's net.ParseIP takes, everywhere.</summary>
public sealed class AddressTextTests
{
    /// <summary>
    /// Text and what net.ParseIP makes of it (Go 1.22, groups of more than four digits as newer Go); empty for nothing.
    /// </summary>
    public static TheoryData<string, string> Addresses { get; } = new()
    {
        { "10.0.0.1", "10.0.0.1" }, { "010.0.0.1", "" }, { "10.0.0.08", "" }, { "10.0.0.256", "" }, { "10.0.1", "" },
        { "167772161", "" },
        { "0x0a.0.0.1", "" }, { " 10.0.0.1", "" }, { "10.0.0.1 ", "" }, { "10.0.0.1\n", "" }, { "+10.0.0.1", "" },
        { "10.0.0.1.", "" },
        { "0.0.0.0", "0.0.0.0" }, { "00.0.0.0", "" }, { "127.1", "" }, { "::1", "::1" }, { "::", "::" }, { "[::1]", "" },
        { "[1234]", "" },
        { "::ffff:10.0.0.1", "10.0.0.1" }, { "::ffff:010.0.0.1", "" }, { "::ffff:a00:1", "10.0.0.1" },
        { "::10.0.0.1", "::a00:1" },
        { "fe80::1%eth0", "" }, { "2001:DB8::1", "2001:db8::1" }, { "2001:db8:0:0:0:0:0:1", "2001:db8::1" },
        { "2001:db8::00001", "" },
        { "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" }, { "1:2:3:4:5:6:7:8::", "" }, { "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
        { "1::2::3", "" }, { ":1", "" }, { "1:", "" }, { ":::", "" },
        { "::1/128", "" }, { "10.0.0.1/32", "" }, { "10.0.0.1:443", "" }, { "１０.0.0.1", "" }, { "1.2.3.4.5", "" }, { "", "" },
        { "localhost", "" },
        { "1.2.3", "" }, { "256.256.256.256", "" }, { "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
        { "1:2:3:4:5:6:7:1.2.3.4", "" }, { "::1.2.3", "" }, { "12345::", "" },
        { "010.001.000.004", "" }, { "10", "" }, { "0x7f.1", "" }, { "1e3", "" },
    };

    /// <summary>Text and what net.ParseCIDR makes of it.</summary>
    public static TheoryData<string, string> Networks { get; } = new()
    {
        { "10.0.0.5/8", "10.0.0.0/8" }, { "10.0.0.0/08", "10.0.0.0/8" }, { "::ffff:10.0.0.0/104", "10.0.0.0/8" },
        { "10.0.0.0/+8", "" }, { "10.0.0.0/33", "" },
        { "10.0.0.0", "" }, { "10.0.0.0/255.0.0.0", "" }, { "10.0.0.0 /8", "" }, { "10.0.0.0/ 8", "" }, { "010.0.0.0/8", "" },
        { "fd00::/8", "fd00::/8" }, { "fd00::/129", "" }, { "10/8", "" }, { "10.0.0.0/-1", "" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Reads_what_go_reads(string text, string expected)
    {
        Assert.Equal(expected.Length > 0, AddressText.TryRead(text, out var address));
        if (expected.Length > 0)
            Assert.Equal(System.Net.IPAddress.Parse(expected), address);
        else
            Assert.Throws<InvalidRequestException>(() => AddressText.Read(text));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Reads_the_networks_that_go_reads(string text, string expected)
    {
        Assert.Equal(expected.Length > 0, AddressText.TryReadNetwork(text, out var address, out var prefix));
        if (expected.Length > 0)
            Assert.Equal(expected, $"{AddressRange.StartOf(address, prefix)}/{prefix}");
    }

    [Theory]
    [InlineData("010.001.000.004", "10.1.0.4", "8.1.0.4")]
    [InlineData("010.0.0.10", "10.0.0.10", "8.0.0.10")]
    [InlineData("::ffff:010.0.0.1", "::ffff:10.0.0.1", "::ffff:8.0.0.1")]
    [InlineData("10.0.0.08", "10.0.0.8", "others not at all")]
    [InlineData("0300.0.0.1", "192.0.0.1", "others not at all")]
    public void An_address_with_leading_zeros_is_refused_with_both_readings(string text, string first, string second)
    {
        var error = Assert.Throws<InvalidRequestException>(() => AddressText.Read(text));
        Assert.Equal("AddressAmbiguous", error.ErrorId);
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
        Assert.Equal("AddressAmbiguous", Assert.Throws<InvalidRequestException>(() => SubjectAlternativeName.Host(text)).ErrorId);
    }

    [Theory]
    [InlineData("10", "DNS:10")]
    [InlineData("node-1.2", "DNS:node-1.2")]
    [InlineData("0x7f", "DNS:0x7f")]
    [InlineData("::ffff:10.0.0.9", "IP Address:10.0.0.9")]
    public void What_clients_connect_by_is_an_address_or_a_name(string text, string expected) =>
        Assert.Equal(expected, SubjectAlternativeName.Host(text).ToString());

    [Theory]
    [InlineData("10.1")]
    [InlineData("1.2.3")]
    [InlineData("10.0.0.256")]
    [InlineData("0x7f.1")]
    [InlineData("[1234]")]
    [InlineData("[::1]")]
    public void Numbers_that_are_no_address_are_refused(string text) =>
        Assert.Equal("DnsNameInvalid", Assert.Throws<InvalidRequestException>(() => SubjectAlternativeName.Host(text)).ErrorId);

    [Theory]
    [InlineData("https://010.0.0.1:6443", true)]
    [InlineData("https://10.1", true)]
    [InlineData("https://2130706433/x", true)]
    [InlineData("https://0x7f.0.0.1/", true)]
    [InlineData("https://10.0.0.1:6443/x?y#z", false)]
    [InlineData("https://[fd00::1]:6443", false)]
    [InlineData("https://api.example:6443", false)]
    public void A_url_names_the_host_that_it_names_to_go(string url, bool isOdd) =>
        Assert.Equal(isOdd, AddressText.ProblemOfHost(new Uri(url)) is not null);
}
