using System.Numerics;
using K8sPki.Rules;

namespace K8sPki.Keys;

/// <summary>Finds keys that do not protect, or that Kubernetes components do not take.</summary>
internal static class KeyChecks
{
    private const int SmallestRoca = 512;

    // zlint and the CA/Browser Forum's baseline requirements (section 6.1.6) divide by every prime up to here.
    private const int LargestSmallFactor = 751;

    // The baseline requirements ask for 100 rounds (section 6.1.1.3).
    private const int FermatRounds = 100;

    private static readonly string NewRsaKey = $"Make a new key: New-K8sPrivateKey -KeySize {KeyPolicy.GoodRsa}.";

    private static readonly TrialDivision SmallFactors = new(LargestSmallFactor);

    private sealed record Numbers(int Size, BigInteger Modulus, BigInteger Exponent);

    private sealed record RsaRule(Rule Rule, Func<Numbers, bool> Applies, Func<Numbers, string> Message);

    /// <summary>
    /// What can be wrong with an RSA key. Of the rules for the modulus only the first that applies is reported.
    /// </summary>
    private static readonly RsaRule[] ModulusRules =
    [
        new(Rule.RsaModulusEven, key => key.Modulus.IsEven,
            _ => "The RSA modulus is even, so anyone can compute the private key."),
        new(Rule.RsaModulusSmallFactor, key => SmallFactors.FactorOf(key.Modulus) is not null,
            key => $"The RSA modulus can be divided by {SmallFactors.FactorOf(key.Modulus)}, so anyone can compute the private "
                + "key."),
        new(Rule.RsaKeyRoca, key => key.Size >= SmallestRoca && RocaFingerprint.Matches(key.Modulus),
            _ => "The RSA key was made by the flawed chip library of ROCA (CVE-2017-15361); its private key can be computed."),
        new(Rule.RsaPrimesTooClose, key => FermatFactoring.Splits(key.Modulus, FermatRounds),
            _ => "The primes of the RSA key are so close together that Fermat's method finds them (CVE-2022-26320)."),
    ];

    private static readonly RsaRule[] SizeRules =
    [
        new(Rule.WeakKey.As(FindingSeverity.Error), key => key.Size < KeyPolicy.SmallestRsa,
            key =>
                $"The RSA key has {key.Size} bits; Go, and with it Kubernetes, refuses keys under {KeyPolicy.SmallestRsa} bits."),
        new(Rule.WeakKey, key => key.Size < KeyPolicy.GoodRsa,
            key => $"The RSA key has {key.Size} bits; under {KeyPolicy.GoodRsa} bits it no longer protects for long."),
        new(Rule.KeyTooLarge, key => key.Size > KeyPolicy.LargestRsaForTls,
            key => $"The RSA key has {key.Size} bits; Go's TLS refuses keys over {KeyPolicy.LargestRsaForTls} bits."),
    ];

    private static readonly RsaRule[] ExponentRules =
    [
        new(Rule.RsaExponentUnusable, key => key.Exponent < 3 || key.Exponent.IsEven,
            key => $"The public exponent of the RSA key is {key.Exponent}; it must be odd and at least 3."),
        new(Rule.RsaExponentTooLarge, key => key.Exponent.GetBitLength() > KeyPolicy.LargestExponentForGo,
            key => $"The public exponent of the RSA key has {key.Exponent.GetBitLength()} bits; Go, and with it Kubernetes, "
                + $"refuses more than {KeyPolicy.LargestExponentForGo}."),
        new(Rule.RsaExponentSmall, key => key.Exponent < KeyPolicy.UsualExponent,
            key => $"The public exponent of the RSA key is {key.Exponent}; {KeyPolicy.UsualExponent} is usual, and smaller ones "
                + "turn mistakes elsewhere into forgeries."),
    ];

    /// <summary>Checks a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="target">What the findings are about: the key, the certificate or the request.</param>
    /// <param name="isQuick">True to leave out Fermat's method, which takes a hundred times as long as all the rest.</param>
    public static IEnumerable<Finding> Check(PublicKey key, object? target, bool isQuick = false)
    {
        if (key.Algorithm == KeyAlgorithm.RSA)
            return CheckRsa(key, target, isQuick, SizeRules, ModulusRules, ExponentRules);
        return key.IsOnCurve
            ? []
            : [Rule.EcPointNotOnCurve
                .Found(target, $"The public key is no point of {key.Curve}, so no signature will ever fit it.",
                    "Make a new key: New-K8sPrivateKey.")];
    }

    /// <summary>The same but for the size of an RSA key, which the checks of certificates have their own words for.</summary>
    public static IEnumerable<Finding> CheckStrength(PublicKey key, object? target) =>
        key.Algorithm == KeyAlgorithm.RSA
            ? CheckRsa(key, target, isQuick: false, ModulusRules, ExponentRules)
            : Check(key, target);

    private static IEnumerable<Finding> CheckRsa(PublicKey key, object? target, bool isQuick, params RsaRule[][] tables)
    {
        var (modulus, exponent) = key.ReadRsaNumbers();
        var numbers = new Numbers(key.KeySize, modulus, exponent);
        foreach (var rules in tables)
        {
            var broken = Array.Find(rules, rule => !(isQuick && rule.Rule == Rule.RsaPrimesTooClose) && rule.Applies(numbers));
            if (broken is not null)
                yield return broken.Rule.Found(target, broken.Message(numbers), NewRsaKey);
        }
    }
}
