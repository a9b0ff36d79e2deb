namespace K8sPki;

/// <summary>Where an extension stands among others, and whether it is critical.</summary>
/// <param name="Oid">The extension's object identifier.</param>
/// <param name="IsCritical">True when a reader that does not know it must refuse the certificate.</param>
internal sealed record ExtensionPlacement(string Oid, bool IsCritical);
