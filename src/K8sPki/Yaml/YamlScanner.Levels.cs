namespace K8sPki.Yaml;

/// <summary>The levels that are open: indentation, brackets, and in each what may turn out to be a key.</summary>
internal sealed partial class YamlScanner
{
    private const int LongestKey = 1024;

    private void OpenFlow(YamlTokenKind kind)
    {
        RememberKey();
        // The nodes would be too deep, and so many levels are never asked for.
        if (flowLevel++ > YamlLimits.Depth)
            throw TooDeep(at);
        keys.Add(NoKey);
        keyAllowed = true;
        Add(kind, 1);
    }

    /// <summary>The error for what is nested too deep.</summary>
    public YamlException TooDeep(int offset) =>
        YamlException.At(YamlFault.TooDeep, source, text, offset, $"nested more than {YamlLimits.Depth} deep");

    private void CloseFlow(YamlTokenKind kind)
    {
        ForgetKey();
        if (flowLevel > 0)
        {
            flowLevel--;
            keyOfToken.Remove(keys[^1].Token);
            keys.RemoveAt(keys.Count - 1);
        }

        keyAllowed = false;
        Add(kind, 1);
    }

    // Deeper indentation opens a collection; where its key is known only now, before the tokens of that.
    private void Roll(int to, int token, YamlTokenKind kind, int offset)
    {
        if (flowLevel > 0 || indent >= to)
            return;
        indents.Push(indent);
        indent = to;
        var opening = new YamlToken(kind, offset, offset);
        if (token < 0)
            queue.Add(opening);
        else
            queue.Insert(head + token - taken, opening);
    }

    private void Unroll(int to)
    {
        while (flowLevel == 0 && indent > to)
        {
            queue.Add(new YamlToken(YamlTokenKind.BlockEnd, at, at));
            indent = indents.Pop();
        }
    }

    private void RememberKey()
    {
        if (!keyAllowed)
            return;
        ForgetKey();
        var token = taken + queue.Count - head;
        keys[^1] = new PossibleKey(true, flowLevel == 0 && indent == column, token, at, column, line, characters);
        keyOfToken[token] = keys.Count - 1;
    }

    private void ForgetKey()
    {
        var key = keys[^1];
        if (!key.IsPossible)
            return;
        if (key.IsRequired)
            throw Broken(key.Start, "a ':' is missing after this");
        keys[^1] = key with { IsPossible = false };
        keyOfToken.Remove(key.Token);
    }

    // A key that stands without a '?' is on one line and not longer than this.
    private bool IsStillPossible(int level)
    {
        var key = keys[level];
        if (!key.IsPossible || (key.Line == line && key.Characters + LongestKey >= characters))
            return key.IsPossible;
        if (key.IsRequired)
            throw Broken(key.Start, "a ':' is missing after this");
        keys[level] = key with { IsPossible = false };
        return false;
    }

    private readonly record struct PossibleKey(
        bool IsPossible, bool IsRequired, int Token, int Start, int Column, int Line, int Characters);
}
