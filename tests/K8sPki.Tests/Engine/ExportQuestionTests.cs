namespace K8sPki.Tests.Engine;

/// <summary>What the commands that export ask, and what they do not ask.</summary>
public sealed class ExportQuestionTests : IDisposable
{
    private readonly EngineSession session = new();

    public ExportQuestionTests() => session.Run("$key = New-K8sPrivateKey ECDSA").ThrowOnError();

    public void Dispose() => session.Dispose();

    /// <summary>A question for an object would take the next line that is typed for the answer.</summary>
    [Theory]
    [InlineData("Export-K8sCertificate")]
    [InlineData("Export-K8sCertificate new.crt")]
    [InlineData("Export-K8sCsr")]
    [InlineData("Export-K8sPrivateKey new.key")]
    [InlineData("Export-K8sPrivateKey -AsPlainText")]
    [InlineData("Export-K8sPublicKey")]
    [InlineData("Submit-K8sCsr jane")]
    public void Without_input_the_error_says_to_pipe(string line)
    {
        var command = line.Split(' ')[0];
        Assert.Contains($" | {command}", session.Run(line).Error("InputMissing").Message, StringComparison.Ordinal);
        Assert.Empty(session.Host.Questions);
    }

    [Fact]
    public void An_empty_pipeline_is_no_error() =>
        Assert.Empty(session.Run("@() | Export-K8sCertificate; @() | Export-K8sPrivateKey new.key").ThrowOnError().Output);

    [Fact]
    public void The_text_of_a_key_does_not_come_out_with_WhatIf()
    {
        Assert.Empty(session.Run("$key | Export-K8sPrivateKey -AsPlainText -WhatIf").ThrowOnError().Output);
        Assert.Contains("What if: ", session.Host.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY-----", session.Host.Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n", 0)]
    [InlineData("y", 1)]
    public void The_text_of_a_key_comes_out_with_Confirm_when_it_is_confirmed(string answer, int texts)
    {
        session.Host.Answers.Enqueue(answer);
        var output = session.Run("$key | Export-K8sPrivateKey -AsPlainText -Confirm").ThrowOnError().Output;
        Assert.Equal(texts, output.Count(text => $"{text}".StartsWith("-----BEGIN PRIVATE KEY-----", StringComparison.Ordinal)));
        Assert.Single(session.Host.Questions);
    }
}
