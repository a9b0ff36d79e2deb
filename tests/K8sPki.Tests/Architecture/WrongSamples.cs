using System.Management.Automation;

namespace K8sPki.Tests.Architecture;

/// <summary>Stands for a type of an upper folder. The others of this file stand for types below it that name it.</summary>
internal class Upper : Exception
{
    public int Below(InProperty lower) => lower.GetHashCode();

    public static Upper Make() => new();
}

internal sealed class InBase : Upper;

internal sealed class InProperty
{
    internal Upper? Field { get; set; }
}

internal abstract class InSignature
{
    public abstract void Method(Upper parameter);
}

internal abstract class InGeneric
{
    public abstract Dictionary<string, List<Upper>> Method();
}

internal abstract class InArray
{
    public abstract Upper[][] Method();
}

internal sealed class InCode
{
    public int Method() => Upper.Make().GetHashCode();
}

internal sealed class InLambda
{
    public Func<object> Method() => () => new Upper();
}

internal sealed class InNested
{
    private sealed class Nested
    {
        internal Upper? Field { get; set; }
    }
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NamesTypeAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}

[NamesType(typeof(Upper))]
internal sealed class InAttribute;

internal sealed class InCatch
{
    public int Method()
    {
        try
        {
            return Environment.ProcessId;
        }
        catch (Upper)
        {
            return 0;
        }
    }
}

internal sealed class InTypeOf
{
    public string Method() => typeof(Upper).Name;
}

internal sealed class InIterator
{
    public IEnumerable<int> Method()
    {
        yield return 1;
        var upper = Upper.Make();
        yield return upper.HResult;
    }
}

internal sealed class InPowerShell
{
    public object Method() => new PSObject();
}
