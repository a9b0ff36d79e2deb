using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The new authority, or the new key for tokens.</summary>
/// <param name="Certificate">The certificate; null for the key of tokens.</param>
/// <param name="Key">The key; null where it is not here.</param>
internal sealed record NewAuthority(Certificate? Certificate, PrivateKey? Key)
{
    /// <summary>It with its key, to sign with.</summary>
    /// <exception cref="MissingInputException">The key is not here.</exception>
    public CertificateAuthority Signer => new(Certificate!, [], Key);

    /// <summary>
    /// The new one that lies on a node, or signs there already, with its key as far as that is there; null where there is
    /// none, and for a node that is elsewhere.
    /// </summary>
    /// <exception cref="PkiException">The key cannot be read.</exception>
    public static NewAuthority? Find(RotationState state)
    {
        if (state.Generations.New is not { } young || state.Facts.IsReported)
            return null;
        var keyFile = state.Facts.Beside.Where(place => place.Key?.SpkiSha256 == young.Key).Select(place => place.KeyFile)
            .Concat(state.Issues.Select(pair => pair.Place).Where(place => place.Key?.SpkiSha256 == young.Key)
                .Select(place => place.KeyFile)).FirstOrDefault(file => file is not null);
        return new NewAuthority(young.Certificate,
            keyFile is null ? null : PrivateKeyReader.ReadFile(keyFile.Here.Text, null));
    }
}

/// <summary>A step for one authority on one node, as it is being worked out.</summary>
/// <param name="Step">The step.</param>
/// <param name="State">Where the node stands.</param>
/// <param name="Inventory">What is on the node.</param>
internal sealed record RotationTask(RotationStep Step, RotationState State, PkiInventory Inventory)
{
    /// <summary>The new authority.</summary>
    public required NewAuthority New { get; init; }

    /// <summary>The authority.</summary>
    public RotationAuthority Authority => State.Authority;

    /// <summary>What the journal calls the step.</summary>
    public string Name => NameOf(Authority, Step);

    /// <summary>The key that goes: SHA-256 of the public key in hex.</summary>
    public string OldKey => State.Generations.Old!.Key;

    /// <summary>The key that comes; the same form.</summary>
    public string NewKey => State.Generations.New!.Key;

    /// <summary>The old one as PEM.</summary>
    public string OldPem => PemOf(State.Generations.Old!);

    /// <summary>The new one as PEM.</summary>
    public string NewPem => PemOf(State.Generations.New!);

    /// <summary>What the journal calls a step.</summary>
    public static string NameOf(RotationAuthority authority, RotationStep step) => $"{authority.Name} {step.Kind}";

    /// <summary>A file of the node as part of a change.</summary>
    public FilePart Part(NodeFile file) => new(file, Inventory.Tree.Here(file.Here));

    /// <summary>
    /// True for the name of a step that tells of an exchange of an authority. A pair of its own for the controller manager does
    /// not: no authority has come or gone by it.
    /// </summary>
    public static bool TellsOf(RotationAuthority authority, string name) =>
        RotationStep.All.Any(step => step.Kind != RotationStepKind.SplitSigner && NameOf(authority, step) == name);

    /// <summary>What the step changes on the node.</summary>
    /// <exception cref="PkiException">It cannot be done here; what stands in its way is named.</exception>
    public NodeStep Work(CancellationToken cancellation)
    {
        RequireReadKeys();
        return Change(cancellation) with
        {
            Replaces = Step.Kind == RotationStepKind.CleanUp ? null : new ReplacedKey(Authority.Name, OldKey),
        };
    }

    // One that the disk did not give would count as not here: the new authority's would stay behind for good.
    private void RequireReadKeys()
    {
        var authorities = Inventory.Entries.Where(entry => entry.Certificate?.IsCA == true).ToList();
        var problem = authorities.Select(entry => entry.Key?.Problem)
            .Concat(Inventory.Problems.Where(noted => authorities.Exists(entry => entry.File.Here == noted.File.Here))
                .Select(noted => noted.Problem))
            .OfType<FileAccessException>().FirstOrDefault();
        if (problem is not null)
            throw problem;
    }

    private NodeStep Change(CancellationToken cancellation) => Step.Kind switch
    {
        RotationStepKind.Prepare => PrepareChange.Of(this),
        RotationStepKind.SplitSigner => SignerChange.Split(this),
        RotationStepKind.TrustBoth => TrustChange.Both(this),
        RotationStepKind.SignNew => SignerChange.SignNew(this),
        RotationStepKind.IssueNew => IssueChange.Of(this, cancellation),
        RotationStepKind.ForgetOld => TrustChange.ForgetOld(this),
        _ => PrepareChange.CleanUp(this),
    };

    private string PemOf(AuthorityGeneration generation) => generation.Certificate?.Pem ?? KeyOf(generation).Pem;

    private PublicKey KeyOf(AuthorityGeneration generation) => State.Trusts.SelectMany(pair => pair.Place.Keys)
        .Concat(State.Issues.Select(pair => pair.Place.Key).OfType<PublicKey>())
        .Concat(State.Facts.Beside.Select(place => place.Key).OfType<PublicKey>())
        .Append(New.Key?.PublicKey).First(key => key?.SpkiSha256 == generation.Key)!;
}
