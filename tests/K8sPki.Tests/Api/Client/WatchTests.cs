using System.Text.Json;

namespace K8sPki.Tests.Api.Client;

/// <summary>How a watch waits, and what it tells of a list that follows another.</summary>
public class WatchTests
{
    [Fact]
    public void It_waits_as_informers_of_client_go_do()
    {
        var backoff = new WatchBackoff();
        var steps = new List<double>();
        for (var now = 0; now < 70_000; now += 10_000)
        {
            backoff.Note(now);
            Assert.InRange(backoff.Pause, backoff.Step, backoff.Step * 2);
            steps.Add(backoff.Step.TotalSeconds);
        }

        Assert.Equal([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30], steps);
        backoff.Note(60_000 + 120_000);
        Assert.Equal(0.8, backoff.Step.TotalSeconds);
    }

    [Fact]
    public void A_list_tells_what_is_new_changed_and_gone_and_nothing_twice()
    {
        var told = new WatchedObjects();
        Assert.Equal(["ADDED a", "ADDED b", "ADDED c", "ADDED d"],
            List(told, ("a", "1", "10"), ("b", "2", "11"), ("c", "3", "12"), ("d", "4", "13")));
        Assert.True(told.IsNew(new WatchEvent("MODIFIED", Item(("d", "4", "14")))));
        Assert.False(told.IsNew(new WatchEvent("MODIFIED", Item(("d", "4", "14")))));
        Assert.Equal(["MODIFIED b", "DELETED c", "ADDED c", "ADDED e", "DELETED a"],
            List(told, ("b", "2", "20"), ("c", "9", "21"), ("d", "4", "14"), ("e", "5", "22")));
        Assert.True(told.IsNew(new WatchEvent("DELETED", Item(("e", "5", "23")))));
        Assert.Equal([], List(told, ("b", "2", "20"), ("c", "9", "21"), ("d", "4", "14")));
    }

    [Fact]
    public void What_has_gone_unseen_is_told_with_what_tells_it_from_others()
    {
        var told = new WatchedObjects();
        List(told, ("a", "1", "10"));
        told.BeginList();
        var gone = Assert.Single(told.NotListed());
        Assert.Equal("""{"metadata":{"name":"a","namespace":"n","uid":"1","resourceVersion":"10"}}""", gone.Object.GetRawText());
    }

    private static List<string> List(WatchedObjects told, params (string Name, string Uid, string Version)[] items)
    {
        told.BeginList();
        return [.. items.SelectMany(item => told.Listed(Item(item))).Concat(told.NotListed()).Select(Shown)];
    }

    private static string Shown(WatchEvent change) => $"{change.Kind} {ObjectMetadata.Text(change.Object, "name")}";

    private static JsonElement Item((string Name, string Uid, string Version) item) => JsonSerializer.SerializeToElement(
        new { metadata = new { name = item.Name, @namespace = "n", uid = item.Uid, resourceVersion = item.Version } });
}
