namespace K8sPki;

/// <summary>How the module names itself in the server's audit log.</summary>
internal static class UserAgent
{
    public static string Text { get; } = $"K8sPki/{typeof(UserAgent).Assembly.GetName().Version!.ToString(3)}";
}
