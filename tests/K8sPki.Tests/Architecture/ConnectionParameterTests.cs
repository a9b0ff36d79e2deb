using System.Management.Automation;
using System.Reflection;
using K8sPki.Internal;

namespace K8sPki.Tests.Architecture;

/// <summary>The parameters of a connection are the same wherever a command asks an API server.</summary>
public class ConnectionParameterTests
{
    private static readonly string[] All =
    [
        "KubeConfig", "Context", "Server", "ClientCertificate", "ClientKey", "Token", "CertificateAuthority", "As", "AsGroup",
        "RequestTimeout",
    ];

    // An exchange knows its servers by the authorities that are exchanged, and acts as nobody else.
    private static readonly string[] NotOfRotation = ["CertificateAuthority", "As", "AsGroup"];

    private static readonly Type Usual = typeof(ApiCommand);

    private static IEnumerable<Type> Commands => Usual.Assembly.GetTypes().Where(type =>
        type.GetCustomAttribute<CmdletAttribute>() is not null && typeof(IConnectionParameters).IsAssignableFrom(type));

    [Fact]
    public void Whoever_has_one_has_all()
    {
        var having = Usual.Assembly.GetTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null
            && type.GetProperty("RequestTimeout") is not null);
        Assert.Equal(Commands.Select(type => type.Name).Order(), having.Select(type => type.Name).Order());
        Assert.All(Commands, type => Assert.DoesNotContain(Wanted(type), name => ParameterOf(type, name) is null));
        Assert.Contains(typeof(Commands.GetK8sPkiCommand), Commands);
        Assert.Contains(typeof(Commands.GetK8sCertificateCommand), Commands);
    }

    [Fact]
    public void Each_is_declared_alike() => Assert.All(Commands, type => Assert.All(Wanted(type), name =>
    {
        var (own, usual) = (ParameterOf(type, name)!, ParameterOf(Usual, name)!);
        Assert.Equal(usual.PropertyType, own.PropertyType);
        Assert.Equal(Declared(usual), Declared(own));
    }));

    [Fact]
    public void How_long_to_wait_for_an_answer_has_one_name() => Assert.DoesNotContain(
        Usual.Assembly.GetTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
            .SelectMany(type => type.GetProperties()).Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()),
        property => property.PropertyType == typeof(TimeSpan) && property.Name.Contains("Timeout", StringComparison.Ordinal)
            && property.Name is not ("RequestTimeout" or "RestartTimeout"));

    private static IEnumerable<string> Wanted(Type type) => All.Except(
        type.Name.Contains("Rotation", StringComparison.Ordinal) ? NotOfRotation : []);

    private static PropertyInfo? ParameterOf(Type type, string name) => type.GetProperty(name) is { } property
        && property.GetCustomAttributes<ParameterAttribute>().Any() ? property : null;

    // An alias keeps an older name alive where there was one.
    private static IEnumerable<string> Declared(PropertyInfo property) => property.GetCustomAttributesData()
        .Where(data => data.AttributeType != typeof(ParameterAttribute) && data.AttributeType != typeof(AliasAttribute)
            && data.AttributeType.Namespace != "System.Runtime.CompilerServices")
        .Select(data => $"{data}").Order(StringComparer.Ordinal);
}
