namespace K8sPki.Tests.Api.Client;

/// <summary>Addresses that Go and .NET read in different ways.</summary>
public class GoUrlTests
{
    [Theory]
    [InlineData("http://me:a:b@proxy:3128", "proxy", 3128, "me", "a:b")]
    [InlineData("http://me:%00@proxy:3128", "proxy", 3128, "me", "\0")]
    [InlineData("http://a;b=c@proxy", "proxy", 80, "a;b=c", "")]
    [InlineData("http://a@b:c@proxy:3128", "proxy", 3128, "a@b", "c")]
    [InlineData("https://u:@[::1]:8443/x", "[::1]", 8443, "u", "")]
    [InlineData("http://proxy.example.org:3128", "proxy.example.org", 3128, "", "")]
    public void User_information_stays_what_it_is_for_Go(string text, string host, int port, string user, string password)
    {
        var uri = GoUrl.TryParse(text)!.ToUriWithUser()!;
        var parts = uri.UserInfo.Split(':', 2);
        Assert.Equal((host, port), (uri.Host, uri.Port));
        Assert.Equal((user, password),
            (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : ""));
    }
}
