namespace OtherBouncyCastle;

/// <summary>Tells this assembly from the real one.</summary>
public static class Marker
{
    /// <summary>Who it is.</summary>
    public static string Name => "the other BouncyCastle";
}
