namespace K8sPki.Tests.Engine;

/// <summary>The example scripts that need no cluster and no folder of the user's run as they are, without a parameter.</summary>
public class ExampleTests
{
    [Theory]
    [InlineData("fleet.ps1")]
    [InlineData("inventory.ps1")]
    [InlineData("kubeconfig.ps1")]
    [InlineData("quickstart.ps1")]
    [InlineData("user-certificate.ps1")]
    public void Runs(string script)
    {
        using var session = new EngineSession();
        session.Set("script", Repository.PathOf("examples", script));
        Assert.NotEmpty(session.Run("& $script").ThrowOnError().Output);
    }
}
