namespace K8sPki;

/// <summary>One thing that a component does with the files it reads; a reader is a list of them.</summary>
internal abstract record GoStep
{
    /// <summary>Does it; the reading has no refusal yet.</summary>
    public abstract void Run(GoReading reading);
}

/// <summary>Refuses an empty file before anything is decoded (k8s.io/apiserver, dynamiccertificates).</summary>
/// <param name="Text">What it says, with the name of the file behind it.</param>
/// <param name="Files">The files that must have something.</param>
internal sealed record GoContent(string Text, params GoFile[] Files) : GoStep
{
    /// <inheritdoc/>
    public override void Run(GoReading reading)
    {
        foreach (var file in Files)
        {
            if (reading.Has(file) && reading.Length(file) == 0 && reading.Refusal is null)
                reading.Refuse(file, GoRefusal.Form, $"{Text} {PrintableText.Escape(reading.Name(file))}");
        }
    }
}
