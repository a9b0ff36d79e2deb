namespace K8sPki.Internal;

/// <summary>One change to a kubeconfig.</summary>
/// <param name="Location">The files.</param>
/// <param name="Name">The entry; an error is about it.</param>
/// <param name="Operation">Does it, for several entries at once where several in a row have the same operation.</param>
/// <param name="Result">What is output afterwards; null for nothing.</param>
internal sealed record PlannedWork(
    KubeConfigLocation Location,
    string Name,
    Action<KubeConfigDraft, IReadOnlyCollection<string>> Operation,
    Func<KubeConfigSet, string, object?>? Result)
{
    /// <summary>Does a list of works on one draft; a work that fails is noted there.</summary>
    public static void DoAll(KubeConfigDraft draft, IReadOnlyList<PlannedWork> works)
    {
        for (var i = 0; i < works.Count;)
        {
            var operation = works[i].Operation;
            var names = works.Skip(i).TakeWhile(work => work.Operation == operation).Select(work => work.Name).ToList();
            try
            {
                operation(draft, names);
            }
            catch (PkiException failure)
            {
                foreach (var name in names)
                    draft.Fail(name, failure);
            }

            i += names.Count;
        }
    }
}
