using System.Numerics;

namespace K8sPki.Tests.Keys;

public sealed class TrialDivisionTests
{
    private static readonly TrialDivision Small = new(751);

    [Fact]
    public void Every_prime_up_to_the_bound_is_found()
    {
        var large = BigInteger.Pow(2, 2203) - 1;
        Assert.Null(Small.FactorOf(large));
        Assert.Null(Small.FactorOf(large * 757));
        foreach (var prime in SmallPrimes.UpTo(751))
        {
            Assert.Equal(prime, Small.FactorOf(large * prime));
            Assert.Equal(prime, Small.FactorOf(prime));
            Assert.Equal(2, Small.FactorOf(large * prime * 2));
        }
    }

    [Fact]
    public void It_finds_what_division_one_by_one_finds()
    {
        var random = new Random(1);
        var bytes = new byte[128];
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(bytes);
            var number = new BigInteger(bytes, isUnsigned: true);
            var expected = SmallPrimes.UpTo(751).Cast<int?>().FirstOrDefault(prime => number % prime!.Value == 0);
            Assert.Equal(expected, Small.FactorOf(number));
        }
    }
}
