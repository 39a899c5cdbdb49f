using Imaging.Core;

namespace Imaging.Benchmarks.Measuring;

/// <summary>Where this program was built from.</summary>
public static class Repository
{
    /// <summary>The folder with <c>Imaging.sln</c>.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Imaging.sln")))
                return folder.FullName;
        }

        throw new ImagingException(ExitCode.Missing, AppContext.BaseDirectory, "no Imaging.sln above", "the repository",
            "Run benchmarks from the repository: ./run bench.");
    }
}
