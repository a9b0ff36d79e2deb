namespace K8sPki.Shell.Commands;

/// <summary>Convert-Path.</summary>
[Cmdlet(VerbsData.Convert, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
public sealed class ConvertPathCommand : PathCommand
{
    protected override void ProcessRecord()
    {
        foreach (var path in Path)
            Attempt(path, () =>
            {
                foreach (var found in SessionState.Path.GetResolvedPSPathFromPSPath(IsLiteral ? WildcardPattern.Escape(path) : path))
                    WriteObject(found.ProviderPath);
            });
    }
}
