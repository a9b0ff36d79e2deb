using System.Globalization;

namespace K8sPki.Internal;

/// <summary>A proxy of this session, by what a user names it with.</summary>
internal static class SessionProxy
{
    /// <summary>The proxy that an argument is or names.</summary>
    /// <exception cref="PkiException">It is and names none.</exception>
    public static ApiProxy Of(object argument) => ArgumentObjects.Unwrap(argument) switch
    {
        ApiProxy proxy => proxy,
        int id => Find(id),
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => Find(id),
        var other => throw new InvalidRequestException("InputNotUnderstood", $"'{PrintableText.Escape(other.ToString() ?? "")}' is neither a proxy nor the number of one. Get-K8sProxy lists them."),
    };

    /// <summary>The proxy of a number.</summary>
    /// <exception cref="MissingInputException">There is none.</exception>
    public static ApiProxy Find(int id) => ApiSession.Current.Proxies.FirstOrDefault(proxy => proxy.Id == id)
        ?? throw new MissingInputException("ProxyNotFound", $"No proxy of this session has the number {id}. Get-K8sProxy lists them.");
}
