using System.Text;

namespace K8sPki.Certificates;

/// <summary>An e-mail address taken apart (RFC 2821 section 4.1.2, with the leniency of Go: RFC 3696 section 3).</summary>
/// <param name="Local">What stands before the @, without quotes and escapes.</param>
/// <param name="Domain">What stands after it.</param>
internal readonly record struct Mailbox(string Local, string Domain)
{
    private const string AtomCharacters = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>Takes an address apart.</summary>
    public static bool TryParse(string address, out Mailbox mailbox)
    {
        mailbox = default;
        var local = new StringBuilder();
        var end = address.StartsWith('"') ? ReadQuoted(address, local) : ReadAtoms(address, local);
        if (end < 0 || end >= address.Length || address[end] != '@')
            return false;
        var domain = address[(end + 1)..];
        if (!DomainName.IsValid(domain))
            return false;
        mailbox = new Mailbox(local.ToString(), domain);
        return true;
    }

    private static int ReadQuoted(string address, StringBuilder local)
    {
        for (var i = 1; i < address.Length; i++)
        {
            var character = address[i];
            if (character == '"')
                return i + 1;
            if (character == '\\')
            {
                i++;
                if (i == address.Length || address[i] is '\0' or '\n' or '\r' or > '\x7f')
                    return -1;
                local.Append(address[i]);
            }
            else if (character is '\0' or '\t' or '\n' or '\r' or > '\x7f')
            {
                return -1;
            }
            else
            {
                local.Append(character);
            }
        }

        return -1;
    }

    private static int ReadAtoms(string address, StringBuilder local)
    {
        var i = 0;
        for (; i < address.Length; i++)
        {
            var character = address[i];
            if (character == '\\')
            {
                i++;
                if (i == address.Length)
                    return -1;
                local.Append(address[i]);
            }
            else if (char.IsAsciiLetterOrDigit(character) || AtomCharacters.Contains(character, StringComparison.Ordinal))
            {
                local.Append(character);
            }
            else
            {
                break;
            }
        }

        var text = local.ToString();
        var isDotted = text.Length > 0 && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal);
        return isDotted ? i : -1;
    }
}
