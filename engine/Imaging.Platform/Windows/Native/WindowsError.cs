using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Platform.Windows.Native;

/// <summary>Error codes of Windows (winerror.h), and what they mean to somebody who wants a disk written.</summary>
internal static class WindowsError
{
    public const int InvalidFunction = 1;
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int AccessDenied = 5;
    public const int NoMoreFiles = 18;
    public const int WriteProtected = 19;
    public const int NotReady = 21;
    public const int CrcError = 23;
    public const int SectorNotFound = 27;
    public const int SharingViolation = 32;
    public const int LockViolation = 33;
    public const int EndOfFile = 38;
    public const int NotSupported = 50;
    public const int FileExists = 80;
    public const int InvalidParameter = 87;
    public const int DiskFull = 112;
    public const int SemaphoreTimeout = 121;
    public const int InsufficientBuffer = 122;
    public const int AlreadyExists = 183;
    public const int NoSuchVariable = 203;
    public const int MoreData = 234;
    public const int Pending = 997;
    public const int NoMedium = 1112;
    public const int IoDevice = 1117;
    public const int NotConnected = 1167;
    public const int NotAllAssigned = 1300;
    public const int PrivilegeNotHeld = 1314;

    /// <summary>True for what a device answers that does not know the question.</summary>
    public static bool IsUnknownRequest(int error) => error is InvalidFunction or NotSupported or InvalidParameter;

    /// <summary>The error of opening a device or file.</summary>
    public static ImagingException OnOpen(string path, int error) => error switch
    {
        FileNotFound or PathNotFound => Make(ExitCode.Missing, path, error, "a disk or image file", "Check the path."),
        SharingViolation or LockViolation => Make(ExitCode.TargetRefused, path, error, "a disk that is not in use",
            "Close the programs that use it.", isTransient: true),
        WriteProtected => Make(ExitCode.TargetRefused, path, error, "a disk that can be written", "Clear its write protection."),
        AccessDenied => Make(ExitCode.TargetRefused, path, error, "permission to open it", "Run this as administrator."),
        NotReady or NoMedium or NotConnected => Make(ExitCode.DeviceIo, path, error, "a disk that answers", "Check its cable or medium."),
        _ => Make(ExitCode.DeviceIo, path, error, "a disk that opens", "Check the disk and the system's event log."),
    };

    /// <summary>The error of a read.</summary>
    public static ImagingException OnRead(string place, long count, int error) =>
        Make(ExitCode.DeviceIo, place, error, $"{count} readable bytes", "The medium is failing, or was pulled out: replace it.",
            isTransient: error is CrcError or SectorNotFound or SemaphoreTimeout or IoDevice);

    /// <summary>The error of a write, a flush or a request to the device.</summary>
    public static ImagingException OnWrite(string place, string expected, int error) => error switch
    {
        WriteProtected => Make(ExitCode.TargetRefused, place, error, expected, "Clear its write protection."),
        AccessDenied => Make(ExitCode.TargetRefused, place, error, expected,
            "A volume on it is in use, or this is not run as administrator: close what uses it, and start again."),
        DiskFull => Make(ExitCode.DeviceIo, place, error, expected, "Free space where the image lies, or use a larger disk."),
        _ => Make(ExitCode.DeviceIo, place, error, expected, "The disk is failing, or was pulled out: replace it."),
    };

    public static string Text(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (Windows error {error})";

    private static ImagingException Make(
        ExitCode code, string place, int error, string expected, string remedy, bool isTransient = false) =>
        new(code, place, Text(error), expected, remedy) { IsTransient = isTransient };
}
