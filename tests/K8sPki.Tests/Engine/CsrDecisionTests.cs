namespace K8sPki.Tests.Engine;

/// <summary>What a person is asked before a request is signed or denied.</summary>
public sealed class CsrDecisionTests : IDisposable
{
    private readonly EngineSession session = new();

    public CsrDecisionTests() => session.Run("""
        $ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA
        $jane = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName jane -Organization dev -DnsName a.example
        """).ThrowOnError();

    public void Dispose() => session.Dispose();

    [Fact]
    public void The_question_says_who_gets_what_from_whom()
    {
        session.Host.Answers.Enqueue("n");
        var run = session.Run("$jane | Approve-K8sCsr -Authority $ca");
        run.ThrowOnError();
        Assert.Empty(run.Output);
        var question = Assert.Single(session.Host.Questions);
        Assert.All(["CN=jane, O=dev", "client auth", "DNS:a.example", "CN=ca", "until "],
            part => Assert.Contains(part, question, StringComparison.Ordinal));
    }

    [Fact]
    public void A_yes_signs()
    {
        session.Host.Answers.Enqueue("y");
        Assert.Equal("CN=jane, O=dev", session.Run("$jane | Approve-K8sCsr -Authority $ca").Value("Subject"));
    }

    [Fact]
    public void A_yes_to_all_asks_once()
    {
        session.Host.Answers.Enqueue("a");
        Assert.Equal(3, session.Run("$jane, $jane, $jane | Approve-K8sCsr -Authority $ca").ThrowOnError().Output.Count);
        Assert.Single(session.Host.Questions);
    }

    [Fact]
    public void A_privileged_identity_is_warned_of_before_the_question()
    {
        session.Host.Answers.Enqueue("n");
        var run = session.Run("New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName ops -Organization "
            + "kubeadm:cluster-admins | Approve-K8sCsr -Authority $ca");
        Assert.Empty(run.Output);
        Assert.Contains("kubeadm:cluster-admins is bound to cluster-admin", Assert.Single(run.Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Denial_asks_with_the_reason()
    {
        session.Host.Answers.Enqueue("n");
        Assert.Empty(session.Run("$jane | Deny-K8sCsr -Reason 'Nobody knows her.'").ThrowOnError().Output);
        Assert.Contains("Nobody knows her.", Assert.Single(session.Host.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_stands_in_the_first_place_too()
    {
        session.Run("$jane | Export-K8sCsr jane.csr; $jane | Export-K8sCsr jane").ThrowOnError();
        Assert.Equal("CN=jane, O=dev", session.Run("Approve-K8sCsr jane.csr -Authority $ca -Confirm:$false").Value("Subject"));
        Assert.Equal("CN=jane, O=dev", session.Run("Deny-K8sCsr ./jane -Confirm:$false").Value("Subject"));
        Assert.Equal(session.PathOf("jane"), session.Run("Get-K8sCsr ./jane").Value("Path"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("-OutFile jane.crt", false)]
    [InlineData("| Export-K8sCertificate jane.crt", false)]
    public void That_nothing_was_written_is_said(string ending, bool isSaid)
    {
        session.Run($"$jane | Approve-K8sCsr -Authority $ca -Confirm:$false {ending}").ThrowOnError();
        Assert.Equal(isSaid, session.Host.Screen.Contains("Nothing was written", StringComparison.Ordinal));
        Assert.Equal(isSaid, !File.Exists(session.PathOf("jane.crt")));
    }
}
