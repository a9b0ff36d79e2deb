using System.Security.Cryptography;
using System.Text;

namespace K8sPki.Fuzz;

/// <summary>Makes broken inputs from good ones. The same numbers give the same input on every machine.</summary>
internal static class Mutator
{
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x84, 0xFF, 0x1F, 0x30, 0x0A];

    /// <summary>The input of one round: one that is known, broken in one to four places.</summary>
    public static byte[] Mutate(FuzzTarget target, int seed, int round)
    {
        var random = new Random(Number($"{target.Name} {seed} {round}"));
        var input = target.Inputs[random.Next(target.Inputs.Count)];
        for (var i = random.Next(1, 5); i > 0; i--)
            input = target.Fragments.Count > 0 && random.Next(4) > 0
                ? Insert(input, target.Fragments, random)
                : Break(input, random);
        return input;
    }

    // In the place of nothing, or of a few bytes.
    private static byte[] Insert(byte[] input, IReadOnlyList<string> fragments, Random random)
    {
        var at = random.Next(input.Length + 1);
        var length = random.Next(3) == 0 ? random.Next(0, Math.Min(8, input.Length - at) + 1) : 0;
        return [.. input[..at], .. Encoding.UTF8.GetBytes(fragments[random.Next(fragments.Count)]), .. input[(at + length)..]];
    }

    /// <summary>Inside of PEM it is mostly the DER that is broken: its armour alone would shield the readers behind it.</summary>
    private static byte[] Break(byte[] input, Random random)
    {
        var text = Encoding.Latin1.GetString(input);
        if (!PemEncoding.TryFind(text, out var fields) || random.Next(4) == 0)
            return input is [0x30, ..] && random.Next(3) > 0 ? DerMutator.Break(input, random) : BreakBytes(input, random);
        var der = DerMutator.Break(Convert.FromBase64String(text[fields.Base64Data]), random);
        var block = PemEncoding.WriteString(text[fields.Label], der);
        return Encoding.Latin1.GetBytes(text[..fields.Location.Start.Value] + block + text[fields.Location.End.Value..]);
    }

    private static byte[] BreakBytes(byte[] input, Random random)
    {
        if (input.Length == 0)
            return [Telling[random.Next(Telling.Length)]];
        var at = random.Next(input.Length);
        var length = random.Next(1, Math.Min(64, input.Length - at) + 1);
        return random.Next(6) switch
        {
            0 => input[..at],
            1 => [.. input[..at], .. input[(at + length)..]],
            2 => [.. input[..at], .. input.AsSpan(at, length), .. input[at..]],
            3 => [.. input[..at], Telling[random.Next(Telling.Length)], .. input[at..]],
            4 => Replace(input, at, Telling[random.Next(Telling.Length)]),
            _ => Replace(input, at, (byte)(input[at] ^ (1 << random.Next(8)))),
        };
    }

    private static byte[] Replace(byte[] input, int at, byte value)
    {
        var changed = (byte[])input.Clone();
        changed[at] = value;
        return changed;
    }

    // string.GetHashCode differs from run to run.
    private static int Number(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
