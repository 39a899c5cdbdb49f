namespace Imaging.BootEnvironments.Linux;

/// <summary>The text files of winpe/linux, embedded.</summary>
internal static class LinuxPieces
{
    private const char Comment = '#';

    /// <summary>The script the kernel starts.</summary>
    public static string Init => Read("init");

    /// <summary>The kernel's command line: the words of the file.</summary>
    public static string CommandLine => string.Join(' ', Rows("cmdline.txt").SelectMany(words => words));

    /// <summary>GRUB's configuration, with the command line in its place.</summary>
    public static string GrubConfiguration => Read("grub.cfg").Replace("@COMMAND_LINE@", CommandLine, StringComparison.Ordinal);

    /// <summary>What is taken from packages, for one of the file's parts.</summary>
    public static IReadOnlyList<PackageFile> Files(string part) =>
        [.. Rows("files.txt").Where(row => row[0] == part).Select(row => new PackageFile(row[1], row[2], row[3]))];

    /// <summary>Modules in the order they are asked for.</summary>
    public static IReadOnlyList<WantedModule> Modules =>
        [
            .. Rows("modules.txt").Where(row => !IsForFiles(row))
                .Select(row => new WantedModule(row[0], row.Length > 1 && row[1] == "needed")),
        ];

    /// <summary>The others, which volumes that are applied file by file need.</summary>
    public static IReadOnlyList<WantedModule> ModulesForFiles =>
        [.. Rows("modules.txt").Where(IsForFiles).Select(row => new WantedModule(row[0], true))];

    private static bool IsForFiles(string[] row) => row.Length > 1 && row[1] == "files";

    /// <summary>Lines as words, without comments and empty lines.</summary>
    private static IEnumerable<string[]> Rows(string name) =>
        Read(name).Split('\n')
            .Select(line => line.Split(Comment)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0);

    private static string Read(string name) => EmbeddedPiece.Read($"linux/{name}");
}

/// <param name="Package">Its name in Debian.</param>
/// <param name="Source">The file in the package.</param>
/// <param name="Place">Where it goes.</param>
internal sealed record PackageFile(string Package, string Source, string Place);

/// <param name="IsNeeded">True: a kernel without it is of no use.</param>
internal sealed record WantedModule(string Name, bool IsNeeded);
