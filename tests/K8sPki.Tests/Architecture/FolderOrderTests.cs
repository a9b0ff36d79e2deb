namespace K8sPki.Tests.Architecture;

public class FolderOrderTests
{
    /// <summary>One use of <see cref="Upper"/> each, in every place where a type can be named.</summary>
    public static TheoryData<Type> WrongSamples { get; } =
    [
        typeof(InBase), typeof(InProperty), typeof(InSignature), typeof(InGeneric), typeof(InArray), typeof(InCode), typeof(InLambda),
        typeof(InNested), typeof(InAttribute), typeof(InCatch), typeof(InTypeOf), typeof(InIterator),
    ];

    [Fact]
    public void A_folder_uses_only_those_below_it()
    {
        using var sources = new SourceFiles(typeof(PkiException).Assembly, "src/K8sPki/");
        var folders = sources.ByType().ToDictionary(pair => pair.Key, pair => Assert.Single(pair.Value.Select(FolderOrder.Of).Distinct()));
        Assert.True(folders.Count > 50, $"Only {folders.Count} types were found in the PDB.");
        Assert.Empty(FolderOrder.Violations(folders.Keys, type => folders.GetValueOrDefault(type)));
    }

    [Theory]
    [MemberData(nameof(WrongSamples))]
    public void A_use_of_a_folder_above_is_found(Type sample)
    {
        var violations = FolderOrder.Violations([sample], type => type == typeof(FolderOrderTests) ? null : FolderOfSample(type));
        Assert.Equal($"Keys/ uses Api/ above it: {sample.Name} names {nameof(Upper)}.", Assert.Single(violations));
    }

    [Fact]
    public void PowerShell_below_the_bridge_is_found()
    {
        var violation = Assert.Single(FolderOrder.Violations([typeof(InPowerShell)], _ => "Keys").Distinct());
        Assert.Equal("Keys/ names PowerShell: InPowerShell names PSObject.", violation);
        Assert.Empty(FolderOrder.Violations([typeof(InPowerShell)], _ => "Internal"));
    }

    [Fact]
    public void A_use_of_a_folder_below_is_right() =>
        Assert.Empty(FolderOrder.Violations([typeof(Upper)], FolderOfSample));

    private static string? FolderOfSample(Type type) =>
        type == typeof(Upper) ? "Api" : type.Namespace == typeof(Upper).Namespace ? "Keys" : null;
}
