namespace K8sPki;

/// <summary>The first prime numbers.</summary>
internal static class SmallPrimes
{
    /// <summary>Every prime up to a bound, in order.</summary>
    public static IReadOnlyList<int> UpTo(int bound)
    {
        var primes = new List<int>();
        for (var candidate = 2; candidate <= bound; candidate++)
        {
            if (primes.TrueForAll(prime => candidate % prime != 0))
                primes.Add(candidate);
        }

        return primes;
    }
}
