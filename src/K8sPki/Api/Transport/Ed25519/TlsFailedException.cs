namespace K8sPki;

/// <summary>TLS of our own failed: the other side sent an alert, or what is none of TLS.</summary>
internal sealed class TlsFailedException(string message, Exception cause) : IOException(message, cause);
