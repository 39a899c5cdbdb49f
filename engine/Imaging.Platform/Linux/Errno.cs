using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Platform.Linux;

/// <summary>Error numbers of the kernel, and what they mean to somebody who wants a disk written.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Io = 5;
    public const int NoDevice = 6;
    public const int Again = 11;
    public const int Access = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int TextBusy = 26;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NotSupported = 95;
    public const int NoMedium = 123;

    /// <summary>The error of opening a device or file.</summary>
    public static ImagingException OnOpen(string path, int errno) => errno switch
    {
        NoEntry => Make(ExitCode.Missing, path, errno, "a disk or image file", "Check the path."),
        Busy or TextBusy or Again => Make(ExitCode.TargetRefused, path, errno, "a disk that is not in use",
            "It is mounted, part of a volume group or opened by another program: release it first.", transient: true),
        ReadOnlyFileSystem => Make(ExitCode.TargetRefused, path, errno, "a disk that can be written", "Clear its write protection."),
        Access or NotPermitted => Make(ExitCode.TargetRefused, path, errno, "permission to open it", "Run this as root."),
        NoDevice or NoMedium => Make(ExitCode.DeviceIo, path, errno, "a disk that answers", "Check its cable or medium."),
        _ => Make(ExitCode.DeviceIo, path, errno, "a disk that opens", "Check the disk and the kernel's log."),
    };

    /// <summary>The error of a read.</summary>
    public static ImagingException OnRead(string place, long count, int errno) =>
        Make(ExitCode.DeviceIo, place, errno, $"{count} readable bytes", "The medium is failing, or was pulled out: replace it.",
            transient: errno is Io or Again);

    /// <summary>The error of a write, a flush or a discard.</summary>
    public static ImagingException OnWrite(string place, string expected, int errno) => errno switch
    {
        ReadOnlyFileSystem or NotPermitted => Make(ExitCode.TargetRefused, place, errno, expected, "Clear its write protection."),
        NoSpace => Make(ExitCode.DeviceIo, place, errno, expected, "Free space where the image lies, or use a larger disk."),
        _ => Make(ExitCode.DeviceIo, place, errno, expected, "The disk is failing, or was pulled out: replace it."),
    };

    public static string Text(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    private static ImagingException Make(
        ExitCode code, string place, int errno, string expected, string remedy, bool transient = false) =>
        new(code, place, Text(errno), expected, remedy) { IsTransient = transient };
}
