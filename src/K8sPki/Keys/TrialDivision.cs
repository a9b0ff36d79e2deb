using System.Numerics;

namespace K8sPki;

/// <summary>Looks for small prime factors of large numbers.</summary>
internal sealed class TrialDivision
{
    private readonly IReadOnlyList<int> primes;
    private readonly BigInteger product = BigInteger.One;
    private readonly IReadOnlyList<uint> parts;

    /// <summary>Every prime up to a bound is looked for.</summary>
    public TrialDivision(int bound)
    {
        primes = SmallPrimes.UpTo(bound);
        var made = new List<uint>();
        ulong part = 1;
        foreach (var prime in primes)
        {
            product *= prime;
            if (part * (ulong)prime > uint.MaxValue)
            {
                made.Add((uint)part);
                part = 1;
            }

            part *= (ulong)prime;
        }

        parts = [.. made, (uint)part];
    }

    /// <summary>The smallest of the primes that divides a number; null when none does.</summary>
    public int? FactorOf(BigInteger number)
    {
        // One long division makes the others short, and products of primes that fit a word make them few.
        var rest = number % product;
        var at = 0;
        foreach (var part in parts)
        {
            var remainder = (uint)(rest % part);
            for (var left = part; left > 1; left /= (uint)primes[at++])
            {
                if (remainder % (uint)primes[at] == 0)
                    return primes[at];
            }
        }

        return null;
    }
}
