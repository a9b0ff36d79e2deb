using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Lists every certificate that a node has of a cluster's PKI, and who names it.</summary>
[Cmdlet(VerbsCommon.Get, "K8sPki", DefaultParameterSetName = "Path")]
[OutputType(typeof(PkiEntry), ParameterSetName = ["Path", "InputObject", "Unit"])]
[OutputType(typeof(PkiCertificate), ParameterSetName = [OfEverything])]
public sealed class GetK8sPkiCommand : SurveyCommand
{
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PkiNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PkiComponentCompleter))]
    public string[] Component { get; set; } = ["*"];

    [Parameter(ParameterSetName = OfEverything)]
    public SwitchParameter SkipEndpoint { get; set; }

    // What has to be done soon comes last, next to the prompt. Of a fleet in ruins not everything is held back.
    private const int MostHeldBack = 1000;
    private const string InFleet = "K8sPki.PkiEntry#Fleet";

    // The same tables with a bar beside the days, where the screen has room for it.
    private const string OnWideScreen = "K8sPki.PkiEntry#Wide";
    private const string InFleetOnWideScreen = "K8sPki.PkiEntry#WideFleet";
    private const string EverythingOnWideScreen = "K8sPki.PkiCertificate#Wide";
    private const int WideScreen = 132;

    private readonly List<PkiEntry> urgent = [];
    private readonly HashSet<string> matched = new(StringComparer.OrdinalIgnoreCase);
    private bool isAnyRead;
    private bool isWide;

    private protected override bool SkipsEndpoints => SkipEndpoint;

    /// <inheritdoc/>
    protected override void Begin() => isWide = Screen.WidthOf(Host) >= WideScreen;

    private protected override void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        isAnyRead = true;
        WriteNotes(inventory);
        foreach (var missing in inventory.Missing)
            WriteVerbose($"{missing.Setting.File} names {missing.Path.Text} with {missing.Setting.Shown}, which is not there.");
        if (inventory.Entries.Count + inventory.Problems.Count == 0)
            WriteWarning($"On {PrintableText.Escape(inventory.Node)} no certificate is named by "
                + $"{string.Join(", ", Found(inventory))}.");
        foreach (var entry in inventory.Entries)
        {
            matched.Add(entry.Name);
            if (!Matches(Name, entry.Name) || !Matches(Component, entry.Component))
                continue;
            if (entry.Urgency != Urgency.None && urgent.Count < MostHeldBack)
                urgent.Add(entry);
            else
                Write(entry);
        }
    }

    private protected override void Handle(PkiSurvey survey)
    {
        isAnyRead = true;
        foreach (var certificate in survey.Shown())
        {
            Cancellation.ThrowIfCancellationRequested();
            if (Name is not ["*"])
                matched.Add(certificate.Name);
            if (!Matches(Name, certificate.Name) || !Matches(Component, certificate.Component))
                continue;
            var shown = PSObject.AsPSObject(certificate);
            if (isWide)
                shown.TypeNames.Insert(0, EverythingOnWideScreen);
            WriteObject(shown);
        }

        if (survey.Rows.Count == 0)
            WriteFailure(new MissingInputException("PkiNotFound", "No certificate was found: on this machine or below -Root "
                + "there is nothing of a cluster, and no object of a cluster has one."), null);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (var entry in urgent.OrderByDescending(entry => entry.NotAfter ?? DateTime.MinValue))
            Write(entry);
        foreach (var name in Name.Where(name => isAnyRead && !WildcardPattern.ContainsWildcardCharacters(name)
            && !matched.Contains(name)))
            WriteFailure(new MissingInputException("PkiNameNotFound",
                $"There is no certificate '{PrintableText.Escape(name)}'. There are "
                + $"{PrintableText.Escape(string.Join(", ", matched.Order(StringComparer.Ordinal)))}."), name);
    }

    private static IEnumerable<string> Found(PkiInventory inventory) =>
        inventory.Components.Select(component => component.Component)
            .Concat(inventory.KubeConfigs.Select(kubeConfig => PkiLabel.Of(kubeConfig.File))).Distinct();

    // The table of several nodes has a column for the node, so that it can be sorted by anything.
    private void Write(PkiEntry entry)
    {
        var shown = PSObject.AsPSObject(entry);
        if (IsOfSeveralNodes || isWide)
            shown.TypeNames.Insert(0, !isWide ? InFleet : IsOfSeveralNodes ? InFleetOnWideScreen : OnWideScreen);
        WriteObject(shown);
    }

    private static bool Matches(string[] patterns, string value) =>
        patterns.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(value));
}
