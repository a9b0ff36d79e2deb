namespace K8sPki.Tests.Platform;

public sealed class OrderedParallelTests
{
    [Fact]
    public void Results_of_large_items_come_in_order_and_few_wait()
    {
        var (begun, taken, most) = (0, 0, 0);
        var results = OrderedParallel.SelectLarge(
            Enumerable.Range(0, 500),
            item =>
            {
                most = Math.Max(most, Interlocked.Increment(ref begun) - Volatile.Read(ref taken));
                Thread.SpinWait(item % 7 * 1000);
                return item;
            },
            CancellationToken.None);
        foreach (var result in results)
            Assert.Equal(taken++, result);
        Assert.Equal(500, taken);
        Assert.InRange(most, 1, (4 * Environment.ProcessorCount) + 2);
    }

    [Fact]
    public void Who_wants_no_more_gets_no_more_work()
    {
        var begun = 0;
        Assert.Equal(0, OrderedParallel.SelectLarge(Enumerable.Range(0, 1_000_000), item => Interlocked.Increment(ref begun)
            + item - item, CancellationToken.None).Select(_ => 0).First());
        Assert.InRange(begun, 1, (4 * Environment.ProcessorCount) + 2);
    }

    [Fact]
    public void What_the_work_throws_ends_the_sequence()
    {
        var seen = new List<int>();
        Assert.Throws<InvalidRequestException>(() => seen.AddRange(OrderedParallel.SelectLarge(
            Enumerable.Range(0, 100), item => item == 50
                ? throw new InvalidRequestException("Bad", "50")
                : item, CancellationToken.None)));
        using var ended = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => OrderedParallel.SelectLarge(
            Enumerable.Range(0, 100), item => item == 3 ? Cancel(ended) : item, ended.Token).ToList());
    }

    private static int Cancel(CancellationTokenSource ended)
    {
        ended.Cancel();
        return 0;
    }
}
