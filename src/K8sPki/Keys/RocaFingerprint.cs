using System.Numerics;

namespace K8sPki;

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
