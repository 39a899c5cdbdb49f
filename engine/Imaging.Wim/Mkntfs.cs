using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Imaging.Core;

namespace Imaging.Wim;

/// <summary>What an NTFS volume is to be. Clusters have 4 KiB: Windows' system volumes have no others.</summary>
/// <param name="Label">Up to 32 UTF-16 units, may be empty.</param>
/// <param name="StartSector">First sector of the partition: the "hidden sectors" of the boot sector.</param>
/// <param name="SectorSize">Bytes of the disk's logical sector: 512 or 4096.</param>
/// <param name="IsTimeless">True for the same bytes every time (and the same serial number): the clock is not asked.</param>
public sealed record NtfsFormat(string Label, long StartSector, int SectorSize, bool IsTimeless);

/// <summary>The program that makes an empty NTFS volume, of Debian's ntfs-3g.</summary>
/// <param name="Path">Where it is.</param>
public sealed record Mkntfs(string Path)
{
    private const string Name = "mkntfs";

    /// <summary>Finds it on this host.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: it is not installed.</exception>
    public static Mkntfs Find()
    {
        string[] folders = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(
            ':', StringSplitOptions.RemoveEmptyEntries);
        return new Mkntfs(folders.Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists)
            ?? throw new ImagingException(ExitCode.Wim, Name, "it is not installed", "", "Run: apt install ntfs-3g"));
    }

    /// <summary>Formats a file or device; what it holds is lost.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: it cannot be run, or did not do it.</exception>
    public void Format(string volume, NtfsFormat format)
    {
        string start = format.StartSector.ToString(CultureInfo.InvariantCulture);
        string sector = format.SectorSize.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            .. format.IsTimeless ? (string[])["-T"] : [],
            "-F", "-Q", "-q", "-p", start, "-H", "255", "-S", "63", "-s", sector, "-c", "4096", "-L", format.Label, volume,
        ];
        (int exitCode, string output) = Run(arguments);
        if (exitCode == 0)
            return;
        string said = string.Join(' ', output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        throw new ImagingException(
            ExitCode.Wim, volume, $"mkntfs ended with {exitCode}: {said.TrimEnd('.')}", "", "Check the size of the partition.");
    }

    private (int ExitCode, string Output) Run(string[] arguments)
    {
        var info = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["LC_ALL"] = "C.UTF-8"; // it reads the label in the locale's encoding
        try
        {
            using Process process = Process.Start(info)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd() + errors.Result;
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (Win32Exception e)
        {
            throw new ImagingException(ExitCode.Wim, Path, e.Message, "a program that makes NTFS volumes", "Run: apt install ntfs-3g", e);
        }
    }
}
