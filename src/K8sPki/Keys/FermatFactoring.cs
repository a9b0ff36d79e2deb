using System.Numerics;

namespace K8sPki;

/// <summary>Fermat's method: a product of two primes that lie close together falls apart in a few rounds (CVE-2022-26320).</summary>
internal static class FermatFactoring
{
    // Of all numbers about one in 90 has a remainder that a square can have modulo 16 and modulo this: only those are worth a root.
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
