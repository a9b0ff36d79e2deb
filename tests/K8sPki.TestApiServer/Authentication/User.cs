using System.Collections.Immutable;

namespace K8sPki.TestServer.Authentication;

/// <summary>Who a request comes from.</summary>
public sealed record User(string Name, ImmutableArray<string> Groups)
{
    public const string AuthenticatedGroup = "system:authenticated";
    public const string UnauthenticatedGroup = "system:unauthenticated";

    public string Uid { get; init; } = "";

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Extra { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    public static User Anonymous { get; } = new("system:anonymous", [UnauthenticatedGroup]);

    /// <summary>The user with the group that every user with a credential has.</summary>
    public User Authenticated() => Groups.Contains(AuthenticatedGroup) ? this : this with { Groups = Groups.Add(AuthenticatedGroup) };
}
