namespace K8sPki;

/// <summary>The organization of a subject from some version on.</summary>
/// <param name="Organization">The group that kube-apiserver sees; null for none.</param>
/// <param name="Since">From when on.</param>
internal sealed record OrganizationSince(string? Organization, SinceVersion Since);
