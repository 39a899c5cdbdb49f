using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Testing;

namespace Imaging.Volumes.Tests.Fat32;

/// <summary>What dosfstools and mtools say of a volume.</summary>
internal static partial class Judge
{
    /// <summary>fsck.vfat has nothing to say but its version and the counts, which are returned.</summary>
    /// <param name="image">The volume.</param>
    /// <param name="mistake">What it may say besides, because it is wrong there.</param>
    public static (int Files, long Used, long Clusters) Clean(string image, string? mistake = null)
    {
        string output = mistake is null
            ? Tool.Expect("fsck.vfat", "-n", image)
            : Tool.Run("fsck.vfat", "-n", image).Output.Replace(mistake, "", StringComparison.Ordinal);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Match counts = Counts().Match(lines[^1]);
        Assert.True(lines.Length == 2 && lines[0].StartsWith("fsck.fat 4", StringComparison.Ordinal) && counts.Success, output);
        return (Number(1), Number(2), Number(3));

        int Number(int group) => int.Parse(counts.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>What mcopy gets out of a file of the volume.</summary>
    public static byte[] Copy(string image, string path)
    {
        string copy = image + ".copy";
        Mtool("mcopy", "-n", "-o", "-i", image, Mtools(path), copy);
        byte[] bytes = File.ReadAllBytes(copy);
        File.Delete(copy);
        return bytes;
    }

    public static string List(string image, string path) => Mtool("mdir", "-a", "-i", image, Mtools(path));

    /// <summary>Runs one of mtools so that it takes and shows names as UTF-8, whatever the host's locale.</summary>
    public static string Mtool(string program, params string[] arguments) => Tool.Expect("env", ["LC_ALL=C.UTF-8", program, .. arguments]);

    /// <summary>The name of a file as mtools wants it.</summary>
    public static string Mtools(string path) => "::/" + path.Replace('\\', '/').TrimStart('/');

    [GeneratedRegex(@": (\d+) files, (\d+)/(\d+) clusters$")]
    private static partial Regex Counts();
}
