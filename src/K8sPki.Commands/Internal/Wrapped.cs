using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>What PowerShell wraps around a value on its way through a pipeline.</summary>
internal static class Wrapped
{
    /// <summary>The value itself; an object that has properties and no class stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Inner(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped
        ? wrapped.BaseObject
        : value;
}
