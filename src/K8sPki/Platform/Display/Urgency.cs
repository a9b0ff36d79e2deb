namespace K8sPki;

/// <summary>How soon somebody has to do something about a thing.</summary>
public enum Urgency
{
    /// <summary>Nothing has to be done.</summary>
    None,

    /// <summary>It works still, and ends within 30 days.</summary>
    Soon,

    /// <summary>It does not work: it has ended, has not begun, or is missing.</summary>
    Now,
}
