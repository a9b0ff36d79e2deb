using System.Collections;

namespace K8sPki.Shell.Commands;

/// <summary>Add-Member.</summary>
[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "MemberSet")]
public sealed class AddMemberCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "MemberSet")]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "MemberSet")]
    public string? Name { get; set; }

    [Parameter(Position = 2, ParameterSetName = "MemberSet")]
    public object? Value { get; set; }

    [Parameter(Position = 3, ParameterSetName = "MemberSet")]
    public object? SecondValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertySingleMemberSet")]
    [NotAMemberType]
    public string? NotePropertyName { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "NotePropertySingleMemberSet")]
    [AllowNull]
    public object? NotePropertyValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "NotePropertyMultiMemberSet")]
    public IDictionary? NotePropertyMembers { get; set; }

    [Parameter]
    public string? TypeName { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var member in Members())
            Add(member);
        if (TypeName is not null)
            InputObject!.TypeNames.Insert(0, TypeName);
        if (PassThru)
            WriteObject(InputObject);
    }

    private IEnumerable<PSMemberInfo> Members()
    {
        if (NotePropertyName is not null)
            return [new PSNoteProperty(NotePropertyName, NotePropertyValue)];
        if (NotePropertyMembers is not null)
            return NotePropertyMembers.Cast<DictionaryEntry>().Select(entry => new PSNoteProperty(entry.Key.ToString()!, entry.Value));
        return [MemberType switch
        {
            PSMemberTypes.NoteProperty => new PSNoteProperty(Name!, Value),
            PSMemberTypes.ScriptProperty => new PSScriptProperty(Name!, Script(Value), SecondValue is null ? null : Script(SecondValue)),
            PSMemberTypes.ScriptMethod => new PSScriptMethod(Name!, Script(Value)),
            PSMemberTypes.AliasProperty => new PSAliasProperty(Name!, Value?.ToString()),
            _ => throw new PSArgumentException($"Members of type {MemberType} cannot be added here."),
        }];
    }

    private void Add(PSMemberInfo member)
    {
        if (InputObject!.Members[member.Name] is { } present)
        {
            if (!Force || !present.IsInstance)
            {
                WriteError(new ErrorRecord(
                    new InvalidOperationException($"Cannot add a member with the name \"{member.Name}\" because a member with that name already exists."),
                    "MemberAlreadyExists", ErrorCategory.InvalidOperation, InputObject));
                return;
            }
            InputObject.Members.Remove(member.Name);
        }
        InputObject.Members.Add(member);
    }

    private static ScriptBlock Script(object? value) => LanguagePrimitives.ConvertTo<ScriptBlock>(value);
}
