using System.Text.RegularExpressions;

namespace K8sPki.Shell.Commands;

/// <summary>Select-String, without -Context and -Emphasis.</summary>
[Cmdlet(VerbsCommon.Select, "String", DefaultParameterSetName = "File")]
[OutputType(typeof(MatchInfo), typeof(bool), typeof(string))]
public sealed class SelectStringCommand : ItemCommand
{
    private readonly List<Regex> patterns = [];
    private int lineNumber;
    private bool literal;
    private bool done;

    [Parameter(Mandatory = true, Position = 0)]
    public string[] Pattern { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "File", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralFile", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath
    {
        get => Path;
        set
        {
            literal = true;
            Path = value;
        }
    }

    [Parameter(Mandatory = true, ParameterSetName = "Object", ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter List { get; set; }

    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    [Parameter]
    public SwitchParameter AllMatches { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    protected override void BeginProcessing()
    {
        var options = CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase;
        foreach (var pattern in Pattern)
            patterns.Add(new Regex(SimpleMatch ? Regex.Escape(pattern) : pattern, options));
    }

    protected override void ProcessRecord()
    {
        if (done)
            return;
        if (ParameterSetName == "Object")
        {
            lineNumber++;
            if (InputObject?.BaseObject is FileInfo file)
                Search(file.FullName);
            else
                Try(ObjectComparison.Text(InputObject), lineNumber, "InputStream");
            return;
        }
        foreach (var path in Path)
            Attempt(path, () => ResolveItems(path, literal).ForEach(item => Search(item.Path)));
    }

    protected override void EndProcessing()
    {
        if (Quiet && !done)
            WriteObject(false);
    }

    private void Search(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            if ((Try(line, ++number, path) && List) || done || Stopping)
                return;
        }
    }

    private bool Try(string line, int number, string path)
    {
        var pattern = patterns.Find(candidate => candidate.IsMatch(line));
        if (pattern is null != NotMatch)
            return false;
        if (Quiet)
        {
            done = true;
            WriteObject(true);
        }
        else if (Raw)
            WriteObject(line);
        else
            WriteMatch(new MatchInfo
            {
                Line = line,
                LineNumber = number,
                Path = path,
                IgnoreCase = !CaseSensitive,
                Pattern = pattern is null ? Pattern[0] : Pattern[patterns.IndexOf(pattern)],
                Matches = pattern is null ? [] : AllMatches ? [.. pattern.Matches(line).Cast<Match>()] : [pattern.Match(line)],
            });
        return true;
    }

    /// <summary>The engine's view is named after PowerShell's own type.</summary>
    private void WriteMatch(MatchInfo match)
    {
        var shown = new PSObject(match);
        shown.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.MatchInfo");
        WriteObject(shown);
    }
}
