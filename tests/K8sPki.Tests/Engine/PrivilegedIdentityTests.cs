using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Engine;

public sealed class PrivilegedIdentityTests : IDisposable
{
    private readonly EngineSession session = new();

    public PrivilegedIdentityTests() => session.Run(
        "$ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA; $key = New-K8sPrivateKey -Algorithm ECDSA")
        .ThrowOnError();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("/CN=x/O=system:masters", "O=system:masters")]
    [InlineData("/CN=x+O=system:masters", "O=system:masters")]
    [InlineData("/CN=x/O=kubeadm:cluster-admins", "O=kubeadm:cluster-admins")]
    [InlineData("/O=x/CN=system:kube-controller-manager", "CN=system:kube-controller-manager")]
    public void Is_named_in_a_question_before_it_is_signed(string subject, string named)
    {
        session.Host.Answers.Enqueue("n");
        var run = session.Run($"New-K8sCertificate -Key $key -Subject '{subject}' -Authority $ca");
        run.ThrowOnError();
        Assert.Empty(run.Output);
        Assert.Contains(named, Assert.Single(session.Host.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_signed_after_a_yes()
    {
        session.Host.Answers.Enqueue("y");
        Assert.Equal("O=system:masters, CN=x",
            session.Run("New-K8sCertificate -Key $key -Subject '/CN=x/O=system:masters' -Authority $ca").Value("Subject"));
    }

    [Theory]
    [InlineData("-Force")]
    [InlineData("-Confirm:$false")]
    public void Is_signed_unasked_when_the_script_says_so(string how)
    {
        session.Run($"New-K8sCertificate -Key $key -Subject '/CN=x/O=system:masters' -Authority $ca {how}").One();
        Assert.Empty(session.Host.Questions);
    }

    [Fact]
    public void Is_not_asked_about_when_nothing_would_be_signed()
    {
        session.Run("New-K8sCertificate -Key $key -Subject '/CN=x/O=system:masters' -Authority $ca -WhatIf").ThrowOnError();
        Assert.Empty(session.Host.Questions);
    }

    [Fact]
    public void Is_refused_where_nobody_can_answer()
    {
        var run = ShellProgram.Run("-NonInteractive", "-Command",
            "New-K8sCertificate -Key (New-K8sPrivateKey -Algorithm ECDSA) -Subject '/CN=x/O=system:masters' -Authority "
                + "(New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA)");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("-Confirm:$false", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/CN=jane/O=dev")]
    [InlineData("/CN=system:masters/O=dev")]
    public void An_ordinary_one_is_not_asked_about(string subject)
    {
        session.Run($"New-K8sCertificate -Key $key -Subject '{subject}' -Authority $ca").One();
        Assert.Empty(session.Host.Questions);
    }
}
