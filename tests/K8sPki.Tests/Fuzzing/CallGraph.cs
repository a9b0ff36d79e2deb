using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace K8sPki.Tests;

/// <summary>
/// What code may come to from some methods on, told by the instructions of every method: those that it names, and of every
/// type that it makes those that somebody else calls. It may be more than ever runs, never less.
/// </summary>
internal sealed class CallGraph
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly HashSet<Assembly> assemblies;
    private readonly HashSet<MethodBase> reached = [];
    private readonly Queue<MethodBase> next = [];

    private CallGraph(IEnumerable<Assembly> assemblies) => this.assemblies = [.. assemblies];

    /// <summary>The methods that are reached.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="assemblies">Whose methods are looked into.</param>
    public static IReadOnlySet<MethodBase> Of(IEnumerable<MethodBase> from, params Assembly[] assemblies)
    {
        var graph = new CallGraph(assemblies);
        foreach (var method in from)
            graph.Reach(method);
        while (graph.next.TryDequeue(out var method))
            graph.Follow(method);
        return graph.reached;
    }

    /// <summary>All methods and constructors that a type declares.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    private void Reach(MethodBase method)
    {
        if (method.DeclaringType is not { } type || !assemblies.Contains(type.Assembly))
            return;
        // What is generic has one code for all.
        var definition = method.Module.ResolveMethod(method.MetadataToken)!;
        if (reached.Add(definition))
            next.Enqueue(definition);
    }

    private void ReachAll(IEnumerable<MethodBase> methods)
    {
        foreach (var method in methods)
            Reach(method);
    }

    private void Follow(MethodBase method)
    {
        var type = method.DeclaringType!;
        if (type.TypeInitializer is { } initializer)
            Reach(initializer);
        // Who makes an object may give it to anybody, who calls what it overrides.
        if (method.IsConstructor && !method.IsStatic)
            ReachAll(type.GetMethods(Declared).Where(one => one.IsVirtual));
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
            ReachAll(MethodsOf(machine.StateMachineType));
        foreach (var named in Named(method))
        {
            if (named is MethodBase called)
                Reach(called);
            else if (named is FieldInfo { IsStatic: true, DeclaringType.TypeInitializer: { } first })
                Reach(first);
            // Of what is asked for by its type, as the properties that a target reads, all getters are called.
            if (named is MethodInfo { IsGenericMethod: true } generic)
                ReachAll(generic.GetGenericArguments().SelectMany(argument => argument.GetProperties())
                    .Select(property => property.GetMethod).OfType<MethodBase>());
        }
    }

    /// <summary>What the instructions of a method name.</summary>
    public static IEnumerable<MemberInfo> Named(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var ofType = method.DeclaringType!.GetGenericArguments();
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < code.Length;)
        {
            var operation = code[at] == 0xFE ? Codes[(short)((code[at] << 8) | code[at + 1])] : Codes[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
