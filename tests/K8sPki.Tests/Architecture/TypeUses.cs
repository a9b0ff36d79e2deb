using System.Reflection;

namespace K8sPki.Tests.Architecture;

/// <summary>Which types a type names: in its declaration, the signatures of its members and the code of its methods.</summary>
internal static class TypeUses
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The types a type and those nested in it use, without itself; constructed types are taken apart.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var uses = new HashSet<Type>();
        CollectType(type, uses);
        return uses.Select(Outermost).Where(used => used != Outermost(type)).ToHashSet();
    }

    /// <summary>The type that stands in a file, for one nested in it.</summary>
    public static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static void CollectType(Type type, HashSet<Type> uses)
    {
        Add(type.BaseType, uses);
        Add(type.GetInterfaces(), uses);
        AddAttributes(type, uses);
        foreach (var parameter in type.GetGenericArguments())
            Add(parameter.GetGenericParameterConstraints(), uses);
        foreach (var member in type.GetMembers(Declared))
            CollectMember(member, uses);
        if (type.TypeInitializer is { } initializer)
            CollectCode(initializer, uses);
    }

    private static void CollectMember(MemberInfo member, HashSet<Type> uses)
    {
        AddAttributes(member, uses);
        switch (member)
        {
            case Type nested:
                CollectType(nested, uses);
                break;
            case FieldInfo field:
                Add(field.FieldType, uses);
                break;
            case PropertyInfo property:
                Add(property.PropertyType, uses);
                break;
            case EventInfo happening:
                Add(happening.EventHandlerType, uses);
                break;
            case MethodBase method:
                CollectSignature(method, uses);
                CollectCode(method, uses);
                break;
        }
    }

    private static void CollectSignature(MethodBase method, HashSet<Type> uses)
    {
        if (method is MethodInfo function)
            Add(function.ReturnType, uses);
        foreach (var parameter in method.GetParameters())
        {
            Add(parameter.ParameterType, uses);
            AddAttributes(parameter, uses);
        }
    }

    private static void CollectCode(MethodBase method, HashSet<Type> uses)
    {
        if (method.GetMethodBody() is not { } body)
            return;
        Add(body.LocalVariables.Select(local => local.LocalType), uses);
        Add(body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType), uses);
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        foreach (var token in IntermediateLanguage.Tokens(body.GetILAsByteArray() ?? []))
        {
            var member = method.Module.ResolveMember(token, typeArguments, methodArguments);
            Add(member as Type ?? member?.DeclaringType, uses);
            if (member is FieldInfo field)
                Add(field.FieldType, uses);
            if (member is MethodBase called)
                CollectCalled(called, uses);
        }
    }

    private static void CollectCalled(MethodBase called, HashSet<Type> uses)
    {
        if (called is MethodInfo function)
            Add(function.ReturnType, uses);
        if (called.IsGenericMethod)
            Add(called.GetGenericArguments(), uses);
        Add(called.GetParameters().Select(parameter => parameter.ParameterType), uses);
    }

    private static void AddAttributes(ICustomAttributeProvider owner, HashSet<Type> uses)
    {
        var attributes = owner switch
        {
            MemberInfo member => member.GetCustomAttributesData(),
            ParameterInfo parameter => parameter.GetCustomAttributesData(),
            _ => [],
        };
        foreach (var attribute in attributes)
        {
            Add(attribute.AttributeType, uses);
            var arguments = attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(named => named.TypedValue));
            Add(arguments.SelectMany(TypesIn), uses);
        }
    }

    private static IEnumerable<Type?> TypesIn(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        IEnumerable<CustomAttributeTypedArgument> items => items.SelectMany(TypesIn),
        Type named => [named],
        _ => argument.ArgumentType.IsEnum ? [argument.ArgumentType] : [],
    };

    private static void Add(IEnumerable<Type?> types, HashSet<Type> uses)
    {
        foreach (var type in types)
            Add(type, uses);
    }

    private static void Add(Type? type, HashSet<Type> uses)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
        {
            Add(type.GetElementType(), uses);
            return;
        }

        if (type.IsConstructedGenericType)
        {
            Add(type.GenericTypeArguments, uses);
            type = type.GetGenericTypeDefinition();
        }

        uses.Add(type);
    }
}
