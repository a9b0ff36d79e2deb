using System.Globalization;
using System.Text;

namespace K8sPki.Tests.Requests;

/// <summary>What a configuration that cannot be followed says.</summary>
public sealed class OpensslConfigTests
{
    [Theory]
    [InlineData("[req\nx=y", "ConfigMalformed", "line 1")]
    [InlineData("[req]\nnonsense", "ConfigMalformed", "line 2")]
    [InlineData("[req]\n= x", "ConfigMalformed", "line 2")]
    [InlineData("[req]\n\n# c\nx = \\\n ${a", "ConfigMalformed", "line 4")]
    [InlineData("[req]\nx = $nothing", "ConfigVariableUnknown", "'$nothing'")]
    [InlineData("[req]\nx = ${ENV::K8SPKI_NOT_SET}", "ConfigVariableUnknown", "K8SPKI_NOT_SET")]
    [InlineData("[req]\nx = $y\ny = later", "ConfigVariableUnknown", "line 2")]
    [InlineData(".include /etc/shadow", "ConfigDirectiveRefused", ".include")]
    [InlineData(".include = /etc/shadow", "ConfigDirectiveRefused", ".include")]
    [InlineData(".pragma dollarid:true", "ConfigDirectiveRefused", ".pragma")]
    [InlineData("x = y", "ConfigWithoutRequest", "[req]")]
    [InlineData("[req]\ndistinguished_name = dn", "ConfigMalformed", "[dn]")]
    [InlineData("[req]\nreq_extensions = e", "ConfigMalformed", "[e]")]
    [InlineData("[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nnonsense = x", "ConfigMalformed", "line 5")]
    [InlineData("[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN = \"a\\\"\n", null, "")]
    [InlineData("[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN = a\\nb", "ConfigMalformed", "control character")]
    [InlineData("[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC = USA", "ConfigMalformed", "two letters")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nsubjectAltName = a.example", "ConfigMalformed", "DNS:kubernetes")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nsubjectAltName = @n", "ConfigMalformed", "[n]")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nsubjectAltName = IP:10.1", "ConfigMalformed", "'10.1'")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nsubjectAltName = @n\n[n]\nDNS.1 = 10.0.0.1", "ConfigMalformed", "line 6")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nsubjectAltName = otherName:1.2.3;UTF8:x", "ConfigNameNotSupported", "otherName")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nkeyUsage = signing", "ConfigMalformed", "'signing'")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nextendedKeyUsage = x", "ConfigMalformed", "'x'")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nbasicConstraints = CA:MAYBE", "ConfigMalformed", "CA:MAYBE")]
    [InlineData("[req]\nreq_extensions=e\n[e]\nauthorityKeyIdentifier = keyid", "ConfigExtensionNotSupported",
        "authorityKeyIdentifier")]
    [InlineData("[req]\nreq_extensions=e\n[e]\n1.2.3 = DER:xyz", "ConfigMalformed", "DER:HEX")]
    public void Names_the_line_and_the_reason(string text, string? id, string part)
    {
        var failure = Record.Exception(() => Read(text));
        if (id is null)
        {
            Assert.Null(failure);
            return;
        }

        var problem = Assert.IsType<PkiException>(failure, exactMatch: false);
        Assert.Equal(id, problem.ErrorId);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.Contains("'openssl.cnf'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_it_passes_over()
    {
        var result = Read("default_md = sha1\n[req]\ndefault_bits = 1024\nx509_extensions = v3_ca\n");
        Assert.Equal(
            [
                "'openssl.cnf', line 3: 'default_bits' has no effect: the key is given with -PrivateKey.",
                "'openssl.cnf', line 1: 'default_md' has no effect: the hash follows the key.",
                "'openssl.cnf', line 4: 'x509_extensions' has no effect: it is for self-signed certificates, not for requests.",
            ],
            result.Ignored);
        Assert.Null(result.Options.Subject);
    }

    [Fact]
    public void Variables_cannot_grow_without_end()
    {
        var text = new StringBuilder("a0 = 0123456789\n");
        for (var i = 1; i < 40; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"a{i} = $a{i - 1}$a{i - 1}");
        Assert.Equal("ConfigTooLarge", Assert.Throws<LimitExceededException>(() => Read(text.ToString())).ErrorId);
        var wide = new StringBuilder($"a = {new string('x', 60_000)}\n");
        for (var i = 0; i < 60_000; i++)
            wide.AppendLine(CultureInfo.InvariantCulture, $"b{i} = $a");
        Assert.Equal("ConfigTooLarge", Assert.Throws<LimitExceededException>(() => Read(wide.ToString())).ErrorId);
    }

    [Fact]
    public void Many_lines_of_one_name_are_read_in_linear_time()
    {
        var text = new StringBuilder("[req]\n[x]\n");
        for (var i = 0; i < 100_000; i++)
            text.Append("a = 1\n");
        Assert.Equal("1", Assert.Single(OpensslConfig.Read(Encoding.UTF8.GetBytes(text.ToString()), "x").Section("x")!).Value);
    }

    private static OpensslRequestConfig.Result Read(string text) =>
        OpensslRequestConfig.Read(OpensslConfig.Read(Encoding.UTF8.GetBytes(text), "'openssl.cnf'"));
}
