using System.Reflection;

namespace K8sPki.Fuzz.Targets;

/// <summary>Reads every public property of an object, as Format-List * does at the prompt.</summary>
internal static class Properties
{
    public static IEnumerable<Action<T>> Of<T>() =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (Action<T>)(owner => Show(property, owner)));

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
