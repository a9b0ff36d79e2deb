namespace K8sPki.Tests.Help;

/// <summary>What docs/ca-rotation.md says of steps is what the steps say of themselves.</summary>
public sealed class RotationPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "ca-rotation.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Its_table_has_every_step() => Assert.Contains(Table(
        ["step", "round", "what it does", "before, on all nodes", "after"],
        RotationStep.All.Select(step => new[]
        {
            step.Kind.ToString(), $"{step.Round}",
            step.Does + (step.DoesForTokens is { } tokens ? "; of the keys of tokens: " + tokens : ""), step.Before, step.After,
        })), Page, StringComparison.Ordinal);

    [Fact]
    public void It_says_what_kubeadm_refuses() => Assert.Contains(Table(
        ["from this step on", "what kubeadm refuses or undoes"],
        RotationStep.All.Where(step => step.Kubeadm.Length > 0).Select(step => new[] { step.Kind.ToString(), step.Kubeadm })),
        Page, StringComparison.Ordinal);

    [Fact]
    public void The_picture_is_a_drawing_that_names_the_steps_of_each_phase()
    {
        var drawing = System.Xml.Linq.XDocument.Load(Repository.PathOf("docs", "ca-rotation.svg"));
        var words = drawing.Descendants().Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value).ToList();
        Assert.All(
            RotationStep.All.Where(step => step.Phase is not (RotationPhase.Idle or RotationPhase.Done))
                .GroupBy(step => step.Phase),
            phase => Assert.Contains(string.Join(", ", phase.Select(step => step.Kind)), words));
    }

    private static string Table(string[] heads, IEnumerable<string[]> rows) => string.Concat(
        new[] { heads, [.. heads.Select(_ => "---")] }.Concat(rows).Select((cells, index) => index == 1
            ? $"|{string.Join('|', cells)}|\n" : $"| {string.Join(" | ", cells)} |\n"));
}
