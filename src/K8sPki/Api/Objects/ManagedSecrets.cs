using System.Globalization;
using K8sPki.Keys;

namespace K8sPki.Api;

/// <summary>What cert-manager says of a Secret: which Certificate it is of, and when it is renewed.</summary>
/// <param name="Name">The Certificate.</param>
/// <param name="RenewalTime">When it is renewed; null where that is not known.</param>
/// <param name="JksPassword">The Secret and key with the password of its Java keystores; null for none.</param>
/// <param name="Pkcs12Password">The same of its PKCS#12 keystores.</param>
internal sealed record ManagedSecret(
    string Name, DateTimeOffset? RenewalTime, (string Secret, string Key)? JksPassword,
    (string Secret, string Key)? Pkcs12Password)
{
    /// <summary>When the certificate ends that cert-manager has put there; null where it does not say.</summary>
    public DateTimeOffset? NotAfter { get; init; }
}

/// <summary>cert-manager's Certificates by the Secrets that they name, and the passwords of the keystores in these.</summary>
internal sealed class ManagedSecrets(ApiClient client) : IDisposable
{
    private readonly Dictionary<(string Space, string Secret), ManagedSecret> known = [];
    private readonly Dictionary<(string Space, string Secret, string Key), Passphrase?> passwords = [];

    /// <summary>Notes a Certificate.</summary>
    public void Add(ListedObject certificate)
    {
        if (certificate.Namespace is not { } space || certificate.Fact(ObjectFact.SecretName) is not { } secret)
            return;
        known[(space, secret)] = new ManagedSecret(
            certificate.Name,
            Time(certificate, ObjectFact.RenewalTime),
            Place(certificate, ObjectFact.JksPasswordSecret, ObjectFact.JksPasswordKey),
            Place(certificate, ObjectFact.Pkcs12PasswordSecret, ObjectFact.Pkcs12PasswordKey))
        {
            NotAfter = Time(certificate, ObjectFact.NotAfter),
        };
    }

    /// <summary>What is known of a Secret; null for one that cert-manager does not manage.</summary>
    public ManagedSecret? Find(ListedObject secret) => known.GetValueOrDefault((secret.Namespace ?? "", secret.Name));

    /// <summary>
    /// A password in a Secret, which is listed by its name: whoever may list Secrets needs no other right. Null when it cannot be
    /// had; the keystore then says that it needs one.
    /// </summary>
    public async Task<Passphrase?> PasswordAsync(string space, (string Secret, string Key) at, CancellationToken cancellation)
    {
        if (passwords.TryGetValue((space, at.Secret, at.Key), out var password))
            return password;
        try
        {
            password = await ReadAsync(space, at, cancellation).ConfigureAwait(false);
        }
        catch (ApiException)
        {
            password = null;
        }

        passwords[(space, at.Secret, at.Key)] = password;
        return password;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var password in passwords.Values)
            password?.Dispose();
    }

    private async Task<Passphrase?> ReadAsync(string space, (string Secret, string Key) at, CancellationToken cancellation)
    {
        var path = ApiRequest.With(
            ObjectKind.PasswordSecret.PathOf("v1", space), "fieldSelector", $"metadata.name={at.Secret}");
        await foreach (var secret in new ObjectList(client, ObjectKind.PasswordSecret, path).ReadAsync(cancellation)
            .ConfigureAwait(false))
        {
            if (secret.Name == at.Secret
                && secret.Values.FirstOrDefault(value => value.Name == at.Key) is { Problem: null } found)
                return Passphrase.FromUtf8(found.Content);
        }

        return null;
    }

    private static DateTimeOffset? Time(ListedObject certificate, ObjectFact fact) => DateTimeOffset.TryParse(
        certificate.Fact(fact), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static (string, string)? Place(ListedObject certificate, ObjectFact secret, ObjectFact key) =>
        certificate.Fact(secret) is { } name && certificate.Fact(key) is { } named ? (name, named) : null;
}
