namespace K8sPki;

/// <summary>A place that names a certificate: a flag, a field of a configuration, an entry of a kubeconfig.</summary>
public sealed class PkiReference
{
    internal PkiReference(string component, string file, string name)
    {
        Component = component;
        File = file;
        Name = name;
    }

    /// <summary>Whose configuration it is, for example <c>kube-apiserver</c>.</summary>
    public string Component { get; }

    /// <summary>The full path of the file here that names it.</summary>
    public string File { get; }

    /// <summary>The flag, field or entry: <c>--tls-cert-file</c>, <c>authentication.x509.clientCAFile</c>, <c>user kubernetes-admin</c>.</summary>
    public string Name { get; }

    /// <summary>The file with control characters escaped.</summary>
    public string DisplayFile => PrintableText.Escape(File);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Path.GetFileName(File)} {Name}");
}
