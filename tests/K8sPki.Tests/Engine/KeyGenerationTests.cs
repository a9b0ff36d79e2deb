namespace K8sPki.Tests.Engine;

/// <summary>Many keys at once: progress, and an end when the user wants one.</summary>
public sealed class KeyGenerationTests : IDisposable
{
    private readonly EngineSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Shows_progress()
    {
        Assert.Equal(20, session.Run("New-K8sPrivateKey -Algorithm ECDSA -Count 20").ThrowOnError().Output.Count);
        Assert.Contains(session.Host.Progress, record => record.StatusDescription == "10 of 20" && record.PercentComplete == 50);
    }

    [Fact]
    public void One_key_shows_none()
    {
        session.Run("New-K8sPrivateKey -Algorithm ECDSA").One();
        Assert.Empty(session.Host.Progress);
    }

    [Fact]
    public void Stops_while_a_large_key_is_made()
    {
        var run = session.RunUntilOutput("New-K8sPrivateKey -KeySize 8192 -Count 100", TimeSpan.FromSeconds(1));
        // A hundred such keys take many minutes.
        Assert.True(run.Output.Count < 100);
    }
}
