using System.Management.Automation;

namespace K8sPki.Tests.Remoting;

/// <summary>
/// What Invoke-Command gives looks as it does on the machine that it came from: as a table, as a list and beside objects of other
/// types.
/// </summary>
public sealed class RemoteViewTests(RemoteSamples samples) : IClassFixture<RemoteSamples>
{
    public static TheoryData<string, string> Views
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var view in Tests.Views.FormatFile.Views.Where(view => view.HasClass
                && view.Type != "K8sPki.SigningRequestCondition").Select(view => view.Type["K8sPki.".Length..]).Distinct())
            {
                data.Add(view, "Format-Table");
                data.Add(view, "Format-List");
                data.Add(view, "Out-String");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void Is_shown_in_full(string type, string view)
    {
        var shown = new[] { samples.Originals[type], samples.Remote[type] }.Select(item => Shown(item, view)).ToList();
        Assert.True(shown[0].Trim().Length > 0);
        Assert.Equal(shown[0], shown[1]);
    }

    [Fact]
    public void Is_shown_in_full_beside_another_type()
    {
        foreach (var type in samples.Remote.Keys
            .Where(type => Tests.Views.FormatFile.DefaultProperties.Any(known => known.Type == $"K8sPki.{type}")))
            Assert.Equal(Shown(samples.Originals[type], "Out-String", "[version]'1.2'; "),
                Shown(samples.Remote[type], "Out-String", "[version]'1.2'; "));
    }

    private string Shown(PSObject item, string view, string before = "")
    {
        samples.Session.Set("it", item);
        var pipeline = view == "Out-String" ? "" : $" | {view}";
        return samples.Session.Run(
            $"$PSStyle.OutputRendering = 'PlainText'; & {{ {before}$it }}{pipeline} | Out-String -Width 100").ThrowOnError().Text;
    }
}
