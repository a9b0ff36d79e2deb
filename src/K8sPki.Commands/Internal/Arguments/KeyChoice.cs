using System.Net;
using System.Security;
using K8sPki.Keys;

namespace K8sPki.Internal;

/// <summary>Which key the parameters -Algorithm, -KeySize and -Curve mean together.</summary>
internal static class KeyChoice
{
    /// <summary>The algorithm and size in bits; a curve or its size alone says ECDSA.</summary>
    /// <exception cref="InvalidRequestException">They contradict each other.</exception>
    public static (KeyAlgorithm Algorithm, int Size) Of(KeyAlgorithm? algorithm, int size, string? curve)
    {
        if (curve is not null)
        {
            var bits = EllipticCurve.All.Single(known => known.Name.Equals(curve, StringComparison.OrdinalIgnoreCase)).Bits;
            if (algorithm is not (null or KeyAlgorithm.ECDSA) || (size != 0 && size != bits))
                throw new InvalidRequestException(
                    "KeyChoiceContradicts",
                    $"The curve {curve} is an ECDSA key of {bits} bits; leave -Algorithm and -KeySize out.");
            return (KeyAlgorithm.ECDSA, bits);
        }

        var chosen = algorithm ?? KeyAlgorithm.RSA;
        return (chosen, size != 0 ? size : KeyPolicy.UsualSize(chosen));
    }

    /// <summary>Warns of an RSA key that peers are beginning to refuse.</summary>
    public static void Warn(KeyAlgorithm algorithm, int size, Action<string> warn)
    {
        if (KeyPolicy.IsWeak(algorithm, size))
            warn($"An RSA key of {size} bits is weak and refused by many programs. Use {KeyPolicy.GoodRsa} bits or more.");
    }

    /// <summary>The key in words.</summary>
    public static string Describe(KeyAlgorithm algorithm, int size) => algorithm switch
    {
        KeyAlgorithm.RSA => $"RSA, {size} bits",
        KeyAlgorithm.ECDSA => $"ECDSA, P-{size}",
        _ => "Ed25519",
    };
}

/// <summary>Says of a key that was read what is weak about it.</summary>
internal static class KeyWarnings
{
    /// <summary>Writes a warning for each thing that was found.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">What to call it: its file.</param>
    /// <param name="warn">Writes a warning.</param>
    public static void Write(PublicKey key, string name, Action<string> warn)
    {
        foreach (var finding in KeyChecks.Check(key, name).Where(finding => finding.Severity != FindingSeverity.Information))
            warn($"{name}: {finding.Message} {finding.Remedy}");
    }
}

/// <summary>Runs work with the characters of a -Password parameter, which are cleared afterwards.</summary>
internal static class Passwords
{
    public static T With<T>(SecureString? password, Func<Passphrase?, T> work)
    {
        using var passphrase = Passphrase.From(password);
        return work(passphrase);
    }
}

/// <summary>Secrets that a kubeconfig holds in clear, out of the types that PowerShell passes them in.</summary>
internal static class PlainText
{
    public static string? Of(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;
}
