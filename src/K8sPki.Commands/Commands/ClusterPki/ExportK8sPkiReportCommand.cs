using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.Platform;
using K8sPki.Reports;

namespace K8sPki.Commands;

/// <summary>Writes certificates and findings as one report: a page to look at, a table, metrics, test results.</summary>
[Cmdlet(VerbsData.Export, "K8sPkiReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportK8sPkiReportCommand : PkiCommand
{
    private readonly ReportBuilder report = new();

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    public PkiReportFormat Format { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Certificates of the cluster";

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private string Target => Paths.Literal(Path!);

    /// <inheritdoc/>
    protected override void Begin()
    {
        // A fleet is read for minutes: what can be refused is refused before.
        RequireInput(InputObject, "Get-K8sPki | Export-K8sPkiReport pki.html");
        if (!IsGiven(nameof(Format)))
            Format = ReportForms.OfPath(Target);
        if (!Force)
            FileStore.RequireFree(Target);
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var item in LanguagePrimitives.GetEnumerable(Wrapped.Inner(InputObject)) ?? new[] { InputObject })
            Attempt(item, () => ReportInput.Add(report, item!));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (!ShouldProcess(Target, $"Write a report as {Format}"))
            return;
        WriteOut(Target, ReportForms.Write(report.Build(Title), Format, Target), FileProtection.Public, Force);
        if (PassThru)
            WriteObject(new FileInfo(Target));
    }
}
