using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Several files of a node that change as one.</summary>
/// <param name="Name">What it is called: a step of the same name that was ended half-way is gone on with.</param>
/// <param name="Parts">All that may change; a file, a new one among them, counts by its name.</param>
/// <param name="Make">Says what becomes of them. It is asked once, before anything is changed.</param>
internal sealed record NodeStep(string Name, IReadOnlyList<PlacePart> Parts, Action<PlaceChange> Make)
{
    /// <summary>The key that the steps it is part of take out of use; null where they take none.</summary>
    public ReplacedKey? Replaces { get; init; }
}

/// <summary>How far a step has come.</summary>
internal enum StepState
{
    /// <summary>It was begun: of its files each may be what it was or what it is to be.</summary>
    Begun,

    /// <summary>All of its files are what they were to be.</summary>
    Done,

    /// <summary>It is being taken back.</summary>
    Undoing,
}

/// <summary>A step as the journal has it.</summary>
/// <param name="Number">Counted from one; the last one is taken back first.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Begun">When it was begun.</param>
/// <param name="Files">What it changes, in order.</param>
internal sealed record StepRecord(int Number, string Name, DateTimeOffset Begun, IReadOnlyList<StepFile> Files)
{
    /// <summary>How far it has come.</summary>
    public StepState State { get; init; }

    /// <summary>True for a record of the same step, however far it has come by then.</summary>
    public bool IsOf(StepRecord other) => (Number, Name, Begun) == (other.Number, other.Name, other.Begun);
}

/// <summary>A file of a step.</summary>
/// <param name="File">The file.</param>
/// <param name="Was">What it was before.</param>
/// <param name="Becomes">What it is after.</param>
internal sealed record StepFile(FilePath File, FileState Was, FileState Becomes)
{
    /// <summary>True when there is a key in it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True when others write it too and lock it for that.</summary>
    public bool IsShared { get; init; }

    /// <summary>Its mode and owner before; null where it was not there, and where the system has none.</summary>
    public FileStatus? Status { get; init; }
}
