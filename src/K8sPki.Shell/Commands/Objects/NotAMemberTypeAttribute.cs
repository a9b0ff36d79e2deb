namespace K8sPki.Shell.Commands;

/// <summary>Keeps <c>Add-Member NoteProperty name value</c> from being taken for a property that is called NoteProperty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotAMemberTypeAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is string text && LanguagePrimitives.TryConvertTo<PSMemberTypes>(text, out var type)
            ? throw new PSInvalidCastException($"'{type}' is a kind of member.")
            : inputData;
}
