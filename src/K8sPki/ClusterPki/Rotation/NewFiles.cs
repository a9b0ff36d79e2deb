using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Where a node keeps, while an authority is exchanged, what goes when that is over: the new authority beside the old one, and
/// the pair that the controller manager signs with.
/// </summary>
/// <param name="Certificate">The file of the certificate; of a key for tokens the file of the key.</param>
/// <param name="Key">The file of the key.</param>
internal sealed record NewFiles(NodeFile Certificate, NodeFile Key)
{
    private const string New = "-new";
    private const string Signing = "-signing";

    /// <summary>Those of the new authority beside a file of the old one.</summary>
    public static NewFiles Beside(NodeFile old) => Named(old, New);

    /// <summary>Those of the pair that the controller manager signs with.</summary>
    public static NewFiles SigningBeside(NodeFile old) => Named(old, Signing);

    /// <summary>
    /// True for a file that the controller manager got for itself, with the name of the file whose place it took.
    /// </summary>
    public static bool IsSigning(NodePath path, out NodePath shared)
    {
        var (name, ending) = (Path.GetFileNameWithoutExtension(path.Name), Path.GetExtension(path.Name));
        var isSigning = name.EndsWith(Signing, StringComparison.Ordinal) && name.Length > Signing.Length;
        shared = isSigning ? path.Parent.Entry(name[..^Signing.Length] + ending) : path;
        return isSigning;
    }

    /// <summary>True for the name of a new authority, or of a new key for tokens, beside the old one.</summary>
    public static bool IsNew(string name) =>
        Path.GetFileNameWithoutExtension(name).EndsWith(New, StringComparison.Ordinal);

    /// <summary>The name of the new authority's file beside that of the old one: <c>ca-new.crt</c>.</summary>
    public static string CertificateName(string old) => Marked(old, New);

    /// <summary>The file of a new key for tokens beside that of the old one.</summary>
    public static NodeFile KeyBeside(NodeFile old) => Beside(old, KeyName(old.Here.Name));

    /// <summary>The name of a new key's file beside that of the old one: <c>sa-new.key</c>.</summary>
    public static string KeyName(string old) => Marked(old, New);

    private static string Marked(string old, string mark) =>
        Path.GetFileNameWithoutExtension(old) + mark + Path.GetExtension(old);

    private static NewFiles Named(NodeFile old, string mark)
    {
        var name = Marked(old.Here.Name, mark);
        return new NewFiles(Beside(old, name), Beside(old, FileEndings.KeyName(name)));
    }

    private static NodeFile Beside(NodeFile old, string name) => new(old.OnNode?.Parent.Entry(name),
        new LocalPath(Path.Combine(Path.GetDirectoryName(old.Here.Text)!, name)));
}
