using System.Reflection;

namespace K8sPki.Fuzz.Targets;

/// <summary>Reads every public property of an object, as Format-List * does at the prompt.</summary>
internal static class Properties
{
    public static IEnumerable<Action<T>> Of<T>() =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (Action<T>)(owner => Show(property, owner)));

    /// <summary>
    /// Reads every public property of an object, and of those of the same family that it holds; none may throw anything.
    /// </summary>
    /// <param name="owner">The object.</param>
    /// <param name="family">The beginning of the names of the types that are looked into.</param>
    /// <param name="mayRefuse">True where a field that is decoded when asked for may say that it is broken.</param>
    public static void ReadAll<T>(T owner, string family, bool mayRefuse = false)
        where T : notnull
    {
        foreach (var property in owner.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0))
        {
            var value = ValueOf(property, owner, mayRefuse);
            _ = value?.ToString();
            foreach (var item in value is System.Collections.IEnumerable items and not string ? items.Cast<object?>() : [value])
            {
                if (item?.GetType().Name.StartsWith(family, StringComparison.Ordinal) == true)
                    ReadAll<object>(item, family, mayRefuse);
            }
        }
    }

    private static object? ValueOf(PropertyInfo property, object owner, bool mayRefuse)
    {
        try
        {
            return property.GetValue(owner);
        }
        catch (TargetInvocationException failure) when (mayRefuse && failure.InnerException is PkiException)
        {
            return null;
        }
    }

    private static void Show<T>(PropertyInfo property, T owner)
    {
        try
        {
            var value = property.GetValue(owner);
            if (value is System.Collections.IEnumerable items and not string)
                _ = string.Join(' ', items.Cast<object?>());
            _ = value?.ToString();
        }
        catch (TargetInvocationException failure) when (failure.InnerException is PkiException)
        {
            // A field that is broken may say so.
        }
    }
}
