namespace K8sPki.Tests.KubeConfigs;

/// <summary>Secrets that stand in the middle of a text are not shown, and what is none is.</summary>
public class SecretTextTests
{
    [Theory]
    [InlineData("https://u:geheim@h:6443/p", "https://u:REDACTED@h:6443/p")]
    [InlineData("https://geheim@h", "https://REDACTED@h")]
    [InlineData("u:geheim@h", "u:REDACTED@h")]
    [InlineData("https://h/?token=geheim&x=1", "https://h/?token=REDACTED&x=1")]
    [InlineData("https://h/a@b", "https://h/a@b")]
    public void In_an_address(string address, string shown) => Assert.Equal(shown, SecretText.InAddress(address));

    [Theory]
    [InlineData("--password geheim --cluster a", "--password REDACTED --cluster a")]
    [InlineData("--client-secret=geheim", "--client-secret=REDACTED")]
    [InlineData("--proxy http://u:geheim@p:3128", "--proxy http://u:REDACTED@p:3128")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJnZWhlaW0ifQ.geheim", "REDACTED")]
    [InlineData("login -u me -p geheim", "login -u me -p REDACTED")]
    [InlineData("-p geheim ssh h", "-p REDACTED ssh h")]
    [InlineData("-pgeheim", "-pREDACTED")]
    [InlineData("{\"token\":\"geheim\"}", "REDACTED")]
    [InlineData("{\"cluster\":\"a\"}", "{\"cluster\":\"a\"}")]
    [InlineData("-p=geheim", "-p=REDACTED")]
    [InlineData("login -u me -p 8080", "login -u me -p REDACTED")]
    [InlineData("login -u me -p8080", "login -u me -pREDACTED")]
    [InlineData("-p -v", "-p -v")]
    [InlineData("-p 8080 x", "-p 8080 x")]
    [InlineData("-p8080 x", "-p8080 x")]
    [InlineData("-p 8080:80 x", "-p 8080:80 x")]
    [InlineData("-p 123456", "-p REDACTED")]
    [InlineData("-profile prod -port=8080", "-profile prod -port=8080")]
    [InlineData("-password geheim", "-password REDACTED")]
    [InlineData("-passphrase=geheim", "-passphrase=REDACTED")]
    [InlineData("-proxy=http://u:geheim@p:1", "-proxy=http://u:REDACTED@p:1")]
    [InlineData("get-token --cluster-name a -o json", "get-token --cluster-name a -o json")]
    public void Among_arguments(string arguments, string shown) =>
        Assert.Equal(shown, string.Join(' ', SecretText.InArguments(arguments.Split(' '))));

    [Theory]
    [InlineData("login --password 'geheim geheim' --x", "login --password REDACTED")]
    [InlineData("PGPASS=geheim login", "PGPASS=REDACTED")]
    [InlineData("curl https://u:geheim@h/x -o y", "curl https://u:REDACTED@h/x -o y")]
    [InlineData("Authorization: Bearer geheim", "Authorization: REDACTED")]
    [InlineData("echo 'Bearer geheim'", "echo 'Bearer REDACTED")]
    [InlineData("az login -u me -p geheim --tenant t", "az login -u me -p REDACTED")]
    [InlineData("mysql -pgeheim -e x", "mysql -pREDACTED")]
    [InlineData("mkdir -p /tmp/x && sshpass -p geheim ssh h", "mkdir -p /tmp/x && sshpass -p REDACTED")]
    [InlineData("mkdir -p /tmp/x; cp -p a b", "mkdir -p /tmp/x; cp -p a b")]
    [InlineData("ssh -p 22 h", "ssh -p 22 h")]
    [InlineData("aws eks get-token --cluster-name a", "aws eks get-token --cluster-name a")]
    public void In_what_a_shell_is_given(string script, string shown) =>
        Assert.Equal(["-c", shown], SecretText.InArguments(["-c", script]));

    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY", "geheim", "REDACTED")]
    [InlineData("PGPASS", "geheim", "REDACTED")]
    [InlineData("HTTPS_PROXY", "http://u:geheim@p", "http://u:REDACTED@p")]
    [InlineData("AWS_PROFILE", "prod", "prod")]
    public void In_a_variable(string name, string value, string shown) => Assert.Equal(shown, SecretText.InVariable(name, value));

    [Theory]
    [InlineData("users:\n- name: u\n", true)]
    [InlineData("    token: geheim", true)]
    [InlineData("- name: u", true)]
    [InlineData("{\"token\": \"geheim\"}", true)]
    [InlineData("-----BEGIN PRIVATE KEY-----", true)]
    [InlineData("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVcB", true)]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJnZWhlaW0ifQ.geheim", true)]
    [InlineData("/etc/kubernetes/pki/ca.crt", false)]
    [InlineData("C:\\certs\\ca.crt", false)]
    [InlineData("C: x", false)]
    [InlineData("a file: with a colon/ca.crt", false)]
    [InlineData("kubernetes-admin@kubernetes", false)]
    [InlineData("https://10.0.0.1:6443", false)]
    public void Content_in_place_of_a_name_is_told(string text, bool isContent) =>
        Assert.Equal(isContent, SecretText.IsContent(text));
}
