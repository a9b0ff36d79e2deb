using System.Reflection;
using K8sPki.Help;

// "build" writes what the build makes of an assembly: the help file of its commands from the pages in a folder, and the
// lists of its findings, in the topic of that folder and in docs beside it; "update" brings what the pages say of syntax
// and parameters up to date, and adds the pages that are missing.
if (args is not [var task and ("build" or "update"), var assembly, var folder])
{
    Console.Error.WriteLine("Usage: K8sPki.Help build|update ASSEMBLY FOLDER");
    return 2;
}

var place = assembly;
try
{
    var loaded = Assembly.LoadFrom(Path.GetFullPath(assembly));
    var pages = new List<HelpPage>();
    foreach (var command in HelpPage.CommandsOf(loaded))
    {
        place = Path.Combine(folder, command.Name + ".md");
        pages.Add(HelpPage.Parse(command, File.Exists(place) ? File.ReadAllText(place) : ""));
        if (task == "update")
            File.WriteAllText(place, pages[^1].Render());
    }

    if (task == "build")
    {
        place = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(assembly))!, "K8sPki.dll");
        var findings = FindingCatalogue.Of(Assembly.LoadFrom(place));
        place = Path.Combine(folder, "about_K8sPki_Findings.help.txt");
        File.WriteAllText(place, findings.Topic(File.ReadAllText(place)));
        place = Path.GetFullPath(Path.Combine(folder, "..", "docs", "findings.md"));
        File.WriteAllText(place, findings.Page());
        place = Path.Combine(folder, Path.GetFileName(assembly) + "-Help.xml");
        HelpXml.Write(place, pages);
    }

    return 0;
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    // The form in which the build shows an error and the file that it is in.
    Console.Error.WriteLine($"{place} : error HELP : {e.Message}");
    return 1;
}
