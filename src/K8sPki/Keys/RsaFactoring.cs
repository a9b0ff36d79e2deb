using System.Numerics;

namespace K8sPki.Keys;

/// <summary>
/// Fermat's method: a product of two primes that lie close together falls apart in a few rounds (CVE-2022-26320).
/// </summary>
internal static class FermatFactoring
{
    // Of all numbers about one in 90 has a remainder that a square can have modulo 16 and modulo this: only those are worth a
    // root.
    private const int Sieve = 9 * 5 * 7 * 11 * 13;

    private static readonly bool[] SquareRemainders = Remainders();

    /// <summary>True when that many rounds split an odd number.</summary>
    public static bool Splits(BigInteger number, int rounds)
    {
        var middle = Root(number);
        if (middle * middle < number)
            middle += 1;
        var rest = (middle * middle) - number;
        for (var round = 0; round < rounds; round++)
        {
            if (IsSquare(rest))
                return true;
            rest += (middle << 1) + 1;
            middle += 1;
        }

        return false;
    }

    private static bool IsSquare(BigInteger number)
    {
        if ((int)(number & 15) is not (0 or 1 or 4 or 9) || !SquareRemainders[(int)(number % Sieve)])
            return false;
        var root = Root(number);
        return root * root == number;
    }

    private static bool[] Remainders()
    {
        var remainders = new bool[Sieve];
        for (long root = 0; root < Sieve; root++)
            remainders[root * root % Sieve] = true;
        return remainders;
    }

    // Newton's method from above: every step at least halves the distance in the end, so it takes few.
    private static BigInteger Root(BigInteger number)
    {
        if (number.IsZero)
            return number;
        var root = BigInteger.One << (int)((number.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (number / root)) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}

/// <summary>
/// Knows the RSA keys of ROCA (CVE-2017-15361; Nemec and others, CCS 2017). The flawed library chose primes of the form
/// k·M + (65537^a mod M), M a product of the first primes, so that the modulus too is a power of 65537 modulo each of
/// them. For a sound key all 38 of these hold by chance about once in 2^27.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;
    private const int LargestPrime = 167;

    private static readonly (int Prime, bool[] IsPower)[] Marks =
        SmallPrimes.UpTo(LargestPrime).Where(prime => prime > 2).Select(prime => (prime, PowersModulo(prime))).ToArray();

    /// <summary>True for a modulus that the flawed library made.</summary>
    public static bool Matches(BigInteger modulus) => Marks.All(mark => mark.IsPower[(int)(modulus % mark.Prime)]);

    private static bool[] PowersModulo(int prime)
    {
        var isPower = new bool[prime];
        for (var power = 1; !isPower[power]; power = (int)((long)power * Generator % prime))
            isPower[power] = true;
        return isPower;
    }
}

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
