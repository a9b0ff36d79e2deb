namespace K8sPki;

/// <summary>What a refusal is about.</summary>
internal enum GoRefusal
{
    /// <summary>Nothing is refused.</summary>
    None,

    /// <summary>The file has nothing in a form that is read: no block, another label, a block within a line.</summary>
    Form,

    /// <summary>What stands in a block is not what it should be, or breaks a rule of crypto/x509.</summary>
    Content,

    /// <summary>The key is not the certificate's.</summary>
    Mismatch,

    /// <summary>There are more certificates than the component takes.</summary>
    Count,

    /// <summary>The component does not work with keys of this algorithm.</summary>
    Algorithm,
}
