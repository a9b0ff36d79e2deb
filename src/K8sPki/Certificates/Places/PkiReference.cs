using K8sPki.Platform;

namespace K8sPki;

/// <summary>A place that names a certificate: a flag, a field of a configuration, an entry of a kubeconfig.</summary>
public sealed class PkiReference
{
    internal PkiReference(string component, NodeFile file, string name, int? line)
    {
        Component = component;
        Place = file;
        Name = name;
        Line = line;
    }

    /// <summary>Whose configuration it is, for example <c>kube-apiserver</c>.</summary>
    public string Component { get; }

    /// <summary>The full path of the file here that names it.</summary>
    public string File => Place.Here.Text;

    /// <summary>The line that names it, counted from one; null where it is not known.</summary>
    public int? Line { get; }

    /// <summary>
    /// The flag, field or entry: <c>--tls-cert-file</c>, <c>authentication.x509.clientCAFile</c>, <c>user kubernetes-admin</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The file with control characters escaped.</summary>
    public string DisplayFile => PrintableText.Escape(File);

    internal NodeFile Place { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Place.Here.Name} {Name}");
}
