using System.Globalization;

namespace K8sPki.Shell.Commands;

/// <summary>How the commands tell objects apart: by value where there is one, else property by property.</summary>
internal static class ObjectComparison
{
    /// <summary>Sorts as PowerShell does: null first, then by the type of the left value, text by culture.</summary>
    public static int Compare(object? left, object? right, bool caseSensitive)
    {
        left = Base(left);
        right = Base(right);
        if (left is null || right is null)
            return left is null ? right is null ? 0 : -1 : 1;
        try
        {
            return LanguagePrimitives.Compare(left, right, !caseSensitive, CultureInfo.CurrentCulture);
        }
        catch (Exception failure) when (failure is PSInvalidCastException or ArgumentException)
        {
            return string.Compare(Text(left), Text(right), caseSensitive ? StringComparison.CurrentCulture : StringComparison.CurrentCultureIgnoreCase);
        }
    }

    public static bool AreSame(PSObject left, PSObject right, bool caseSensitive)
    {
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject)
            return LanguagePrimitives.Equals(left.BaseObject, right.BaseObject, !caseSensitive, CultureInfo.CurrentCulture);
        var names = left.Properties.Select(property => property.Name).ToArray();
        return names.SequenceEqual(right.Properties.Select(property => property.Name), StringComparer.OrdinalIgnoreCase)
            && Array.TrueForAll(names, name =>
                Compare(PropertyExpression.ValueOf(left.Properties[name]), PropertyExpression.ValueOf(right.Properties[name]), caseSensitive) == 0);
    }

    public static string Text(object? value) => value is null ? "" : LanguagePrimitives.ConvertTo<string>(value);

    private static object? Base(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
