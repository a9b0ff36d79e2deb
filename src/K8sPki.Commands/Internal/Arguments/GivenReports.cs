using System.Management.Automation;
using K8sPki.ClusterPki;

namespace K8sPki.Internal;

/// <summary>Turns what -Report takes into reports: objects of here or elsewhere, their texts, and files of either.</summary>
/// <param name="paths">What the user's paths mean.</param>
/// <param name="tell">Gets what was left out of a report.</param>
internal sealed class GivenReports(FileSystemPaths paths, Action<string> tell)
{
    /// <summary>The reports of one argument.</summary>
    /// <exception cref="PkiException">It is none, is broken, or cannot be read.</exception>
    public IEnumerable<RotationReport> Of(object argument) =>
        RemoteObject.Of(argument) is { Type: "K8sPki.RotationStatus", Content: { } text } remote
            ? [RotationReportReader.Read(text, $"The report from {remote.Origin.NodeName}", tell)] : OfLocal(argument);

    private IEnumerable<RotationReport> OfLocal(object argument) => ArgumentObjects.Unwrap(argument) switch
    {
        object[] list => list.SelectMany(Of),
        RotationStatus status => [RotationReportReader.Read(status.Report, $"The report of {status.Node}", tell)],
        FileInfo file => RotationReportFile.Read(file.FullName, tell),
        string text when text.TrimStart().StartsWith('{') => [RotationReportReader.Read(text, "The text", tell)],
        string path => paths.Resolve(path).SelectMany(file => RotationReportFile.Read(file, tell)),
        PSObject other when other.Properties["Report"]?.Value is string text =>
            [RotationReportReader.Read(text, "The property Report", tell)],
        var other => throw new InvalidRequestException("InputNotUnderstood", $"An object of type {other.GetType().Name} is no "
            + "report. -Report takes what Get-K8sCARotation outputs on another node, or the path of a file with it."),
    };
}
