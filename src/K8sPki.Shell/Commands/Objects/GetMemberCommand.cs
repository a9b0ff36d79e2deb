namespace K8sPki.Shell.Commands;

/// <summary>Get-Member.</summary>
[Cmdlet(VerbsCommon.Get, "Member")]
[OutputType(typeof(MemberDefinition))]
public sealed class GetMemberCommand : PSCmdlet
{
    private readonly HashSet<string> shown = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; } = PSMemberTypes.All;

    [Parameter]
    public SwitchParameter Static { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        var subject = InputObject;
        var typeName = Static ? (subject.BaseObject as Type ?? subject.BaseObject.GetType()).FullName! : subject.TypeNames[0];
        if (!shown.Add(typeName))
            return;
        var patterns = Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
        var members = Static ? StaticMembers(subject) : subject.Members;
        var found = members
            .Where(member => (member.MemberType & MemberType) != 0 && Array.Exists(patterns, pattern => pattern.IsMatch(member.Name)) && IsShown(member))
            .OrderBy(member => member.MemberType.ToString(), StringComparer.Ordinal).ThenBy(member => member.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var member in found)
        {
            var definition = new PSObject(new MemberDefinition(typeName, member));
            definition.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.MemberDefinition");
            WriteObject(definition);
        }
    }

    protected override void EndProcessing()
    {
        if (shown.Count == 0)
            WriteError(new ErrorRecord(
                new InvalidOperationException("You must specify an object for the Get-Member cmdlet."),
                "NoObjectInGetMember", ErrorCategory.CloseError, null));
    }

    private bool IsShown(PSMemberInfo member) =>
        Force || !(member is PSMethod && (member.Name.StartsWith("get_", StringComparison.Ordinal)
            || member.Name.StartsWith("set_", StringComparison.Ordinal) || member.Name is ".ctor"));

    /// <summary>The adapter of a type object shows the statics of that type.</summary>
    private static IEnumerable<PSMemberInfo> StaticMembers(PSObject subject)
    {
        var type = subject.BaseObject as Type ?? subject.BaseObject.GetType();
        foreach (var name in type.GetMembers(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public)
            .Select(member => member.Name).Distinct())
            yield return new PSNoteProperty(name, $"[{type.FullName}]::{name}");
    }
}
