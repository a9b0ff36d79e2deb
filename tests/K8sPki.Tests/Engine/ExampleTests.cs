namespace K8sPki.Tests.Engine;

/// <summary>Every script under examples/ runs as it is, without a parameter.</summary>
public class ExampleTests
{
    public static TheoryData<string> Scripts() =>
        new(Directory.EnumerateFiles(Repository.PathOf("examples"), "*.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Runs(string script)
    {
        using var session = new EngineSession();
        session.Set("script", Repository.PathOf("examples", script));
        Assert.NotEmpty(session.Run("& $script").ThrowOnError().Output);
    }
}
