using System.Reflection;
using K8sPki.Help;

// "build" writes the help file of an assembly's commands from the pages in a folder; "update" brings what the pages say
// of syntax and parameters up to date, and adds the pages that are missing.
if (args is not [var task and ("build" or "update"), var assembly, var folder])
{
    Console.Error.WriteLine("Usage: K8sPki.Help build|update ASSEMBLY FOLDER");
    return 2;
}

var place = assembly;
try
{
    var pages = new List<HelpPage>();
    foreach (var command in HelpPage.CommandsOf(Assembly.LoadFrom(Path.GetFullPath(assembly))))
    {
        place = Path.Combine(folder, command.Name + ".md");
        pages.Add(HelpPage.Parse(command, File.Exists(place) ? File.ReadAllText(place) : ""));
        if (task == "update")
            File.WriteAllText(place, pages[^1].Render());
    }

    place = Path.Combine(folder, Path.GetFileName(assembly) + "-Help.xml");
    if (task == "build")
        HelpXml.Write(place, pages);
    return 0;
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    // The form in which the build shows an error and the file that it is in.
    Console.Error.WriteLine($"{place} : error HELP : {e.Message}");
    return 1;
}
