using System.Text;
using Imaging.Host;

namespace Imaging.Collecting;

/// <summary>
/// The three files, each whole or not there. UTF-8; those for people begin with a byte order mark, without which spreadsheets guess
/// another encoding, the one for ConfigMgr has none, which would become part of the first name.
/// </summary>
public static class CollectFiles
{
    public const string Assets = "assets.csv";

    public const string Import = "configmgr-import.csv";

    public const string Problems = "problems.csv";

    /// <exception cref="Core.ImagingException"><see cref="Core.ExitCode.DeviceIo"/>.</exception>
    public static void Write(string folder, CollectReport report)
    {
        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, Assets), WithMark(report.AssetsCsv));
        DurableFile.Write(Path.Combine(folder, Import), Encoding.UTF8.GetBytes(report.ImportCsv));
        DurableFile.Write(Path.Combine(folder, Problems), WithMark(report.ProblemsCsv));
    }

    private static byte[] WithMark(string text) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];
}
