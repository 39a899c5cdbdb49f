using Imaging.Core;

namespace Imaging.Building.VolumeMaking;

/// <summary>The programs that make a volume.</summary>
/// <param name="Mkntfs">The path of mkntfs, from Debian's ntfs-3g.</param>
/// <param name="LibFaketime">The path of libfaketime's library for programs with threads.</param>
/// <param name="Child">The command that runs <see cref="VolumeMakerChild.TryRun"/>; its arguments are appended.</param>
public sealed record VolumeMakerTools(string Mkntfs, string LibFaketime, IReadOnlyList<string> Child)
{
    private const string Builder = "usb-builder";

    /// <summary>Finds them on this host.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: one is missing; names the Debian package.</exception>
    public static VolumeMakerTools Find()
    {
        RequireHost();
        string[] libraries = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu*") : [];
        string[] fakers = [.. libraries.Select(library => Path.Combine(library, "faketime")), "/usr/lib64/faketime", "/usr/lib/faketime"];
        return new VolumeMakerTools(
            Imaging.Wim.Mkntfs.Find().Path, FindFile("libfaketimeMT.so.1", fakers, "libfaketime"), FindChild());
    }

    /// <summary>Says at once what would be found wrong much later.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: this host has none of these programs.</exception>
    public static void RequireHost()
    {
        if (OperatingSystem.IsLinux())
            return;
        throw new ImagingException(
            ExitCode.Wim, "an NTFS volume made from files", "Windows", "Linux, or WSL2, with ntfs-3g, libwim15 and libfaketime",
            $"Run it there: {WslCommand.Of(Environment.GetCommandLineArgs().Skip(1))}. On Windows a captured disk (`image: "
                + $"{{ disk: … }}`) is built, without a recovery partition, content or machine files.");
    }

    /// <summary>The first folder's file of this name.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: in none; says to install the package.</exception>
    public static string FindFile(string name, IEnumerable<string> folders, string package) =>
        folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new ImagingException(ExitCode.Wim, name, "it is not installed", "", $"Run: apt install {package}");

    // Published, this process is the builder itself, whatever it is called. As usb-builder.dll under dotnet, and inside a test, dotnet has
    // to run the dll.
    private static string[] FindChild()
    {
        string process = Environment.ProcessPath ?? "";
        string name = Path.GetFileNameWithoutExtension(process);
        string library = Path.Combine(AppContext.BaseDirectory, Builder + ".dll");
        if (name == Builder || !File.Exists(library))
            return [process];
        return [name == "dotnet" ? process : "dotnet", library];
    }
}
