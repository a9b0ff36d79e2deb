using System.Collections.Concurrent;
using K8sPki.Logs;

namespace K8sPki.Tests.Logs;

/// <summary>A log is followed over what happens to its file.</summary>
public sealed class LogFollowTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Lines_come_over_a_rotation_and_a_restart_and_a_cut_and_end_at_once()
    {
        var container = Directory.CreateDirectory(folder["c"]).FullName;
        string PathOf(string name) => Path.Combine(container, name);
        File.WriteAllText(PathOf("0.log"), SampleLog.Cri("there"));
        LogOrigin Origin(string path) => new("c") { Path = path };
        var source = new FileLogSource([Origin(PathOf("0.log"))])
        {
            Component = "c",
            Newest = () => Origin(File.Exists(PathOf("1.log")) ? PathOf("1.log") : PathOf("0.log")),
        };
        using var ending = new CancellationTokenSource();
        var came = new BlockingCollection<string>();
        var following = Task.Run(() =>
        {
            try
            {
                foreach (var entry in LogReading.Follow([source], new LogQuery(), (_, problem) => came.Add(problem.ErrorId),
                    ending.Token))
                    came.Add(entry.Text, TestContext.Current.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                // It was to end.
            }
        }, TestContext.Current.CancellationToken);

        void Comes(string text)
        {
            Assert.True(came.TryTake(out var line, Patience.Limit), $"{text} has not come.");
            Assert.Equal(text, line);
        }

        Comes("there");
        File.AppendAllText(PathOf("0.log"), "2026-08-22T13:53:00Z stderr F ha");
        File.AppendAllText(PathOf("0.log"), "lf\n");
        Comes("half");
        File.AppendAllText(PathOf("0.log"), SampleLog.Cri("last of the old"));
        File.Move(PathOf("0.log"), PathOf("0.log.20260822-135300"));
        File.WriteAllText(PathOf("0.log"), SampleLog.Cri("first of the new"));
        Comes("last of the old");
        Comes("first of the new");
        File.WriteAllText(PathOf("1.log"), SampleLog.Cri("after the restart"));
        Comes("after the restart");
        File.WriteAllText(PathOf("1.log"), "");
        File.AppendAllText(PathOf("1.log"), SampleLog.Cri("anew"));
        Comes("anew");
        ending.Cancel();
        await following.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        came.Dispose();
    }
}
