namespace K8sPki.Tests.GoReaders;

/// <summary>Changes a form as editors, scripts and transports do.</summary>
internal static class GoMutation
{
    private static readonly byte[][] Pieces =
    [
        "\n"u8.ToArray(), "\r"u8.ToArray(), "\r\n"u8.ToArray(), " "u8.ToArray(), "\t"u8.ToArray(), "-"u8.ToArray(),
        "="u8.ToArray(), ":"u8.ToArray(), "A"u8.ToArray(), "\0"u8.ToArray(),
        "a: b\n"u8.ToArray(), "-----BEGIN CERTIFICATE-----\n"u8.ToArray(), "-----END CERTIFICATE-----\n"u8.ToArray(),
        "\n-----END CERTIFICATE-----"u8.ToArray(), "\n-----BEGIN PRIVATE KEY-----\n"u8.ToArray(),
        "-----"u8.ToArray(), "#"u8.ToArray(), "\"\n"u8.ToArray(), [0xEF, 0xBB, 0xBF], [0xC2, 0xA0],
    ];

    public static FormOfFile Of(FormOfFile form, int number, Random random) => new(
        $"{number} of {form.Name}", Changed(form.Certificate, random),
        random.Next(2) == 0 ? form.Key : Changed(form.Key, random));

    private static byte[] Changed(byte[] content, Random random)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
            content = Once(content, random);
        return content;
    }

    private static byte[] Once(byte[] content, Random random)
    {
        var at = Place(content, random);
        return random.Next(6) switch
        {
            0 or 1 => [.. content[..at], .. Pieces[random.Next(Pieces.Length)], .. content[at..]],
            2 => [.. content[..at], .. content[Math.Min(content.Length, at + random.Next(1, 4))..]],
            3 => [.. content[..at], .. Pieces[random.Next(Pieces.Length)], .. content[Math.Min(content.Length, at + 1)..]],
            4 => [.. content, .. content[at..]],
            _ => content[..at],
        };
    }

    // What decides lies beside the dashes and line ends more often than in the middle of the base64.
    private static int Place(byte[] content, Random random)
    {
        if (content.Length == 0)
            return 0;
        var at = random.Next(content.Length + 1);
        if (random.Next(4) == 0)
            return at;
        var dash = Array.IndexOf(content, (byte)'-', Math.Min(at, content.Length - 1));
        return dash < 0 ? random.Next(2) == 0 ? content.Length : 0 : Math.Clamp(dash + random.Next(-3, 32), 0, content.Length);
    }
}
