namespace K8sPki.Shell.Commands;

/// <summary>One member as Get-Member tells it.</summary>
public sealed class MemberDefinition
{
    internal MemberDefinition(string typeName, PSMemberInfo member)
    {
        TypeName = typeName;
        Name = member.Name;
        MemberType = member.MemberType;
        Definition = member.ToString() ?? "";
    }

    public string TypeName { get; }

    public string Name { get; }

    public PSMemberTypes MemberType { get; }

    public string Definition { get; }

    public override string ToString() => Definition;
}
