namespace K8sPki;

/// <summary>Which file of what a component reads together.</summary>
internal enum GoFile
{
    /// <summary>The file of the certificate or certificates.</summary>
    Certificates,

    /// <summary>The file of the key.</summary>
    Key,
}
