namespace K8sPki.Fuzz;

/// <summary>Breaks DER where readers look: at tags, lengths and the borders of elements.</summary>
internal static class DerMutator
{
    private static readonly byte[] Tags = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x13, 0x16, 0x17, 0x18, 0x1E, 0x30, 0x31,
        0x80, 0xA0, 0xA3, 0xBF];

    // Indefinite, longer than there is, more than memory holds, negative when read as a signed number.
    private static readonly byte[][] Lengths =
        [[0x00], [0x01], [0x7F], [0x80], [0x81, 0xFF], [0x82, 0xFF, 0xFF], [0x84, 0x7F, 0xFF, 0xFF, 0xFF],
            [0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x88, 0, 0, 0, 0, 0, 0, 0, 1]];

    public static byte[] Break(byte[] der, Random random)
    {
        var elements = new List<Element>();
        Walk(der, 0, der.Length, elements, 0);
        if (elements.Count == 0)
            return [.. der, 0x00];
        var element = elements[random.Next(elements.Count)];
        var before = der.AsSpan(0, element.Start);
        var whole = der.AsSpan(element.Start, element.End - element.Start);
        var content = der.AsSpan(element.Content, element.End - element.Content);
        var after = der.AsSpan(element.End);
        return random.Next(8) switch
        {
            0 => [.. before, Tags[random.Next(Tags.Length)], .. whole[1..], .. after],
            1 => [.. before, whole[0], .. Lengths[random.Next(Lengths.Length)], .. content, .. after],
            2 => [.. before, .. after],
            3 => [.. before, .. whole, .. whole, .. after],
            4 => [.. before, whole[0], 0x00, .. after],
            5 => [.. before, .. Nested(random.Next(1, 2000)), .. after],
            6 => [.. before, .. whole, .. der.AsSpan(elements[random.Next(elements.Count)].Start)],
            _ => Noise(der, element, random),
        };
    }

    /// <summary>The same content with one tag exchanged: every element with every tag.</summary>
    public static IEnumerable<byte[]> EveryTag(byte[] der)
    {
        var elements = new List<Element>();
        Walk(der, 0, der.Length, elements, 0);
        foreach (var element in elements)
        {
            foreach (var tag in Tags.Where(tag => tag != der[element.Start]))
            {
                var changed = (byte[])der.Clone();
                changed[element.Start] = tag;
                yield return changed;
            }
        }
    }

    private static byte[] Noise(byte[] der, Element element, Random random)
    {
        var changed = (byte[])der.Clone();
        for (var i = element.Content; i < element.End; i++)
        {
            if (random.Next(4) == 0)
                changed[i] = (byte)random.Next(256);
        }

        return changed;
    }

    /// <summary>Sequences in sequences, to the depth asked for.</summary>
    private static byte[] Nested(int depth)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < depth; i++)
            bytes.AddRange([0x30, 0x80]);
        return [.. bytes];
    }

    private static void Walk(byte[] der, int start, int end, List<Element> elements, int depth)
    {
        while (start + 2 <= end && depth < 20)
        {
            var content = start + 2;
            var length = (int)der[start + 1];
            if (length == 0x81 && content < end)
                length = der[content++];
            else if (length == 0x82 && content + 1 < end)
                length = (der[content++] << 8) | der[content++];
            else if (length >= 0x80)
                return;
            var last = content + length;
            if (last > end)
                return;
            elements.Add(new Element(start, content, last));
            if ((der[start] & 0x20) != 0)
                Walk(der, content, last, elements, depth + 1);
            start = last;
        }
    }

    private readonly record struct Element(int Start, int Content, int End);
}
