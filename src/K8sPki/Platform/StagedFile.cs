namespace K8sPki;

/// <summary>A file written beside the one that it shall replace.</summary>
/// <param name="Target">The file to be replaced; links are followed already.</param>
/// <param name="Temporary">What it shall become.</param>
internal sealed record StagedFile(string Target, string Temporary);
