using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>Whether a step of a rotation is behind a node, comes next, or comes later.</summary>
public enum RotationStepState
{
    /// <summary>It is behind the node.</summary>
    Done,

    /// <summary>It comes next, and nothing stands in its way.</summary>
    Next,

    /// <summary>It comes next, and waits for something.</summary>
    Waiting,

    /// <summary>Others come before it.</summary>
    Later,
}

/// <summary>A step of the exchange of an authority on a node: what it changes, what restarts, and whether it is done.</summary>
public sealed class RotationPlanStep
{
    internal RotationPlanStep(RotationStep step, RotationState state)
    {
        Step = step.Kind;
        Authority = state.Authority.Name;
        Node = state.Facts.Node;
        Phase = step.Phase;
        Does = step.DoesFor(state.Authority);
        Before = step.Before;
        After = step.After;
        Kubeadm = state.Authority.Name == ClusterBlueprint.ClusterAuthority ? step.Kubeadm : "";
        (Old, New) = (state.Generations.Old?.ToString() ?? "", state.Generations.New?.ToString() ?? "");
    }

    /// <summary>The step.</summary>
    public RotationStepKind Step { get; }

    /// <summary>The authority: <c>ca</c>, <c>etcd-ca</c>, <c>front-proxy-ca</c>; <c>sa</c> for the keys of tokens.</summary>
    public string Authority { get; }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>The phase that the step is part of.</summary>
    public RotationPhase Phase { get; }

    /// <summary>Whether it is done, comes next, or comes later.</summary>
    public RotationStepState State { get; internal init; }

    /// <summary>What it does, in words that follow "the step".</summary>
    public string Does { get; }

    /// <summary>What has to be true on all nodes before it.</summary>
    public string Before { get; }

    /// <summary>What is true of the node after it.</summary>
    public string After { get; }

    /// <summary>What kubeadm refuses or undoes from here on; empty for nothing.</summary>
    public string Kubeadm { get; }

    /// <summary>The old authority in words; empty where it is not known.</summary>
    public string Old { get; }

    /// <summary>The new authority in words; empty while there is none.</summary>
    public string New { get; }

    /// <summary>The files that it changes, or has changed, as this machine calls them.</summary>
    public IReadOnlyList<string> Files { get; internal init; } = [];

    /// <summary>What has to be started anew after it, one after the other.</summary>
    public IReadOnlyList<PkiRestart> Restarts { get; internal init; } = [];

    /// <summary>What takes the change up without a restart, and when.</summary>
    public IReadOnlyList<string> TakenUp { get; internal init; } = [];

    /// <summary>What it waits for; null for one that waits for nothing, and for one that is done or comes later.</summary>
    public string? WaitsFor { get; internal init; }

    /// <summary>What of it no file shows and was not checked; empty when there is nothing.</summary>
    public IReadOnlyList<string> NotChecked { get; internal init; } = [];

    /// <summary>The node, with control characters escaped.</summary>
    public string DisplayNode => PrintableText.Escape(Node);

    /// <summary>How many files it changes.</summary>
    public int FileCount => Files.Count;

    /// <summary>The components that restart, in one line.</summary>
    public string RestartNames => string.Join(", ", Restarts.Select(restart => restart.Component));

    /// <summary>The files, one a line.</summary>
    public string FilesText => Lines(Files);

    /// <summary>How each component is restarted, one a line.</summary>
    public string RestartsText => Lines(Restarts.Select(restart => $"{restart.Component}: {restart.Instruction}"));

    /// <summary>What takes the change up by itself, one a line.</summary>
    public string TakenUpText => Lines(TakenUp);

    /// <summary>What was not checked, one a line.</summary>
    public string NotCheckedText => Lines(NotChecked);

    /// <summary>What it does, in lines that a list has room for.</summary>
    public string DoesText => TextLines.Wrap(Does, TextLines.ListWidth);

    /// <summary>What has to be true before, in lines.</summary>
    public string BeforeText => TextLines.Wrap(Before, TextLines.ListWidth);

    /// <summary>What is true after, in lines.</summary>
    public string AfterText => TextLines.Wrap(After, TextLines.ListWidth);

    /// <summary>What kubeadm refuses, in lines.</summary>
    public string KubeadmText => TextLines.Wrap(Kubeadm, TextLines.ListWidth);

    /// <summary>What it waits for, in lines.</summary>
    public string WaitsForText => TextLines.Wrap(PrintableText.Escape(WaitsFor ?? ""), TextLines.ListWidth);

    /// <inheritdoc/>
    public override string ToString() => $"{Step} of {Authority} on {DisplayNode}: {State}";

    private static string Lines(IEnumerable<string> texts) =>
        TextLines.Wrap(string.Join('\n', texts.Select(PrintableText.Escape)), TextLines.ListWidth);
}
