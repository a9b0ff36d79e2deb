namespace K8sPki;

/// <summary>Thrown out of the TLS handshake: the server's certificate was not accepted.</summary>
internal sealed class ServerCertificateException(Finding finding, Certificate? certificate, ApiConnection connection) : Exception(finding.Message)
{
    /// <summary>Why it was not accepted.</summary>
    public Finding Finding { get; } = finding;

    /// <summary>What the server showed.</summary>
    public Certificate? Certificate { get; } = certificate;

    /// <summary>The connection that was tried.</summary>
    public ApiConnection Connection { get; } = connection;
}
