namespace K8sPki;

/// <summary>What kubectl's reader takes a scalar for.</summary>
internal enum YamlMeaning
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>Nothing: the field counts as not there.</summary>
    Null,

    Boolean,

    Number,

    /// <summary>Infinity or not a number, which no field can be: the file is refused.</summary>
    NoNumber,

    /// <summary>A tag says that it is something which it is not: the file is refused.</summary>
    Contradiction,
}
