using System.Collections;
using System.Management.Automation;
using K8sPki.Api;

namespace K8sPki.Internal;

/// <summary>A command about CertificateSigningRequests of a cluster.</summary>
public abstract class SigningRequestCommand : ApiCommand
{
    private static readonly string[] ConnectionParameters =
    [
        nameof(KubeConfig), nameof(Context), nameof(Server), nameof(ClientCertificate), nameof(ClientKey), nameof(Token),
        nameof(CertificateAuthority), nameof(As), nameof(AsGroup),
    ];

    private static readonly string[] RequestEndings = [".csr", ".pem", ".der", ".req", ".p10"];

    private protected SigningRequestCommand()
    {
    }

    /// <summary>The cluster that the parameters name.</summary>
    private protected SigningRequestClient Requests => new(Client);

    /// <summary>
    /// The cluster of a request: the one that it came from, so that what was got from one context is not decided in another,
    /// unless the parameters name one.
    /// </summary>
    private protected SigningRequestClient RequestsOf(SigningRequest request) => new(ClientOf(request));

    /// <summary>The same, as it is named in questions.</summary>
    private protected string ServerOf(SigningRequest request) => ClientOf(request).Connection.Server.Authority;

    /// <summary>
    /// The request that an object of the pipeline is: itself, the result of a test, the remains of one from another session, or a
    /// name.
    /// </summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    private protected SigningRequest Resolve(object input) => Find(input)
        ?? throw new InvalidRequestException(
            "NotASigningRequest",
            $"An object of type {ArgumentObjects.Unwrap(input).GetType().Name} is no CertificateSigningRequest of a cluster. "
            + "Submit a request first with Submit-K8sCsr, or sign it here with Approve-K8sCsr -Authority.");

    /// <summary>As <see cref="Resolve"/>; null when it is none.</summary>
    private protected SigningRequest? Find(object input) => ArgumentObjects.Unwrap(input) switch
    {
        SigningRequest itself => itself,
        SigningRequestTestResult judged => judged.SigningRequest,
        string name => Named(name),
        _ => null,
    };

    /// <summary>
    /// True for a text that means a file where a name may stand too: one with a separator, which no name of Kubernetes has,
    /// one that ends as files of requests do, and one with another ending of which there is a file.
    /// </summary>
    private protected bool IsFile(string text) => text.AsSpan().IndexOfAny('/', '\\') >= 0
        || (System.IO.Path.GetExtension(text) is { Length: > 0 } ending
            && (RequestEndings.Contains(ending, StringComparer.OrdinalIgnoreCase) || Paths.Find(
                text, isPattern: true) is not null));

    /// <summary>The files of a path, with wildcards or without.</summary>
    private protected IEnumerable<InputSource> Files(string path) =>
        Paths.Resolve(path).Select(found => new InputSource(found, null));

    /// <summary>The request of a name.</summary>
    private protected SigningRequest Named(string name) => Wait(Requests.GetAsync(name, Cancellation));

    /// <summary>The objects of an argument: a list that is given by name is not taken apart by the engine.</summary>
    private protected static IEnumerable<object> Items(object input) =>
        Wrapped.Inner(input) is System.Collections.IEnumerable list and not (string or byte[]) ? list.Cast<object>() : [input];

    private ApiClient ClientOf(SigningRequest request) =>
        request.Origin is { } origin && !ConnectionParameters.Any(IsGiven) ? origin : Client;
}

/// <summary>Makes drafts of CertificateSigningRequests from parameters.</summary>
internal static class SigningRequestDrafts
{
    public static SigningRequestDraft Make(
        CertificateRequest request, string? name, string? signerName, string[]? usages, int? expirationSeconds,
        IDictionary labels) => new()
    {
        Name = name,
        Request = request,
        Spec = SigningRequestDraft.SpecOf(request, signerName, usages, expirationSeconds),
        // By its keys: what a dictionary of other types than object gives in a loop are no DictionaryEntry.
        Labels = labels.Keys.Cast<object>().ToDictionary(
            LanguagePrimitives.ConvertTo<string>, key => LanguagePrimitives.ConvertTo<string>(labels[key]),
            StringComparer.Ordinal),
    };

    /// <summary>A draft that asks for what an object of a cluster asks for, but for what is said.</summary>
    /// <exception cref="PkiException">The request of the object cannot be read.</exception>
    public static SigningRequestDraft Of(
        SigningRequest known, string? name, string? signerName, string[]? usages, int? expirationSeconds,
        IDictionary labels) => Make(
        known.Request ?? throw known.RequestProblem!,
        name,
        signerName ?? known.Fields.SignerName,
        usages ?? (signerName is null ? [.. known.Fields.Usages] : null),
        expirationSeconds ?? known.ExpirationSeconds,
        labels.Count > 0 ? labels : known.Fields.Labels.ToDictionary(label => label.Key, label => label.Value));
}
