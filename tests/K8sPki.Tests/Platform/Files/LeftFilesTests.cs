namespace K8sPki.Tests.Platform;

public sealed class LeftFilesTests
{
    /// <summary>Commands of a pipeline work within each other, and other sessions beside them.</summary>
    [Fact]
    public async Task A_file_is_told_by_the_command_whose_work_it_was()
    {
        var (outer, inner, other) = (new LeftFiles(), new LeftFiles(), new LeftFiles());
        var beside = Task.Run(() => other.Of(() => LeftFiles.Note("other", "busy")), TestContext.Current.CancellationToken);
        outer.Of(() =>
        {
            inner.Of(() => LeftFiles.Note("inner", "busy"));
            var worker = new Thread(() => LeftFiles.Note("outer", "busy"));
            worker.Start();
            worker.Join();
        });
        await beside;
        Assert.StartsWith("'outer' ", Assert.Single(outer.Take()), StringComparison.Ordinal);
        Assert.StartsWith("'inner' ", Assert.Single(inner.Take()), StringComparison.Ordinal);
        Assert.StartsWith("'other' ", Assert.Single(other.Take()), StringComparison.Ordinal);
        Assert.Empty(outer.Take());
    }

    [Fact]
    public void An_error_leaves_the_command_too()
    {
        var (outer, inner) = (new LeftFiles(), new LeftFiles());
        outer.Of(() =>
        {
            Assert.Throws<InvalidOperationException>(() => inner.Of(() => throw new InvalidOperationException()));
            LeftFiles.Note("outer", "busy");
        });
        Assert.Single(outer.Take());
    }
}
