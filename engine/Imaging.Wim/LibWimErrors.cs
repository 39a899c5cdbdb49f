using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Wim;

/// <summary>
/// What libwim says beyond its error code: it writes that to a file it can be given, one for the whole process. So a message of an
/// operation running at the same time may stand among those of the one that failed.
/// </summary>
internal sealed unsafe class LibWimErrors
{
    private const int MaxLength = 4096;

    private readonly SafeFileHandle _file;

    public LibWimErrors()
    {
        string path = Path.Combine(Path.GetTempPath(), $"imaging-libwim-{Environment.ProcessId}-{Guid.NewGuid():N}.log");
        _file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.Read | FileAccess.Write, FileShare.ReadWrite | FileShare.Delete,
            FileOptions.DeleteOnClose);
        using var name = new NativeText(path);
        int code = LibWim.SetErrorFileByName(name.Pointer);
        if (code == 0)
            _ = LibWim.SetPrintErrors(true);

        // Both sides hold it open; without a name it cannot be left behind. Windows keeps the name until this process ends.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
    }

    /// <summary>Where the next message will begin.</summary>
    public long Position => RandomAccess.GetLength(_file);

    /// <summary>The meaning of an error code, in libwim's words.</summary>
    public static string Describe(int code) => NativeText.Read(LibWim.GetErrorString(code)) ?? $"error {code}";

    /// <summary>What was said since <paramref name="position"/>, as one line.</summary>
    public string TextSince(long position)
    {
        byte[] bytes = new byte[Math.Min(MaxLength, Math.Max(0, Position - position))];
        int count = RandomAccess.Read(_file, bytes, position);
        const StringSplitOptions trim = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        string[] lines = Encoding.UTF8.GetString(bytes, 0, count).Split('\n', trim);
        return string.Join(" ", lines.Select(line => line.Replace("[ERROR] ", "", StringComparison.Ordinal)));
    }
}
