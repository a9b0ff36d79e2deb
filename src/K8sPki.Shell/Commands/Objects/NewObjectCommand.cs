using System.Collections;
using System.Globalization;

namespace K8sPki.Shell.Commands;

/// <summary>New-Object.</summary>
[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    [Parameter]
    public IDictionary? Property { get; set; }

    protected override void BeginProcessing()
    {
        if (!LanguagePrimitives.TryConvertTo<Type>(TypeName, CultureInfo.InvariantCulture, out var type))
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException($"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded."),
                "TypeNotFound", ErrorCategory.InvalidType, TypeName));
        try
        {
            var made = PSObject.AsPSObject(Make(type!));
            foreach (DictionaryEntry entry in Property ?? new Hashtable())
                Set(made, entry.Key.ToString()!, entry.Value);
            WriteObject(made);
        }
        catch (RuntimeException failure) when (failure is not PipelineStoppedException)
        {
            ThrowTerminatingError(new ErrorRecord(failure, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, TypeName));
        }
    }

    /// <summary>The language finds the constructor, as it does for [type]::new().</summary>
    private PSObject Make(Type type)
    {
        if (type == typeof(PSObject) || type == typeof(PSCustomObject))
            return new PSObject();
        var made = InvokeCommand.InvokeScript(
            "param($type, $arguments) , ($type::new.Invoke($arguments))", true, System.Management.Automation.Runspaces.PipelineResultTypes.None,
            null, type, ArgumentList);
        return made[0];
    }

    private static void Set(PSObject target, string name, object? value)
    {
        if (target.BaseObject is PSCustomObject)
            target.Properties.Add(new PSNoteProperty(name, value));
        else if (target.Properties[name] is { } property)
            property.Value = value;
        else
            throw new PSArgumentException($"The type {target.BaseObject.GetType().FullName} has no property '{name}'.");
    }
}
