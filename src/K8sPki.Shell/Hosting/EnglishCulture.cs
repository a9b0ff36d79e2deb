using System.Globalization;

namespace K8sPki.Shell.Hosting;

/// <summary>
/// English for machines where no language is set, and for those without ICU, where every culture is the invariant one.
/// The engine breaks lines at words only in languages that it knows. Dates and numbers stay as they are without one.
/// </summary>
internal sealed class EnglishCulture : CultureInfo
{
    private const string NoLanguage = "iv";

    private EnglishCulture()
        : base("")
    {
    }

    public override string TwoLetterISOLanguageName => "en";

    /// <summary>Makes it the culture of this and every later thread, unless there is a language.</summary>
    public static void SpeakWhereNoLanguageIsSet()
    {
        if (CurrentCulture.TwoLetterISOLanguageName != NoLanguage)
            return;
        CurrentCulture = DefaultThreadCurrentCulture = new EnglishCulture();
    }
}
