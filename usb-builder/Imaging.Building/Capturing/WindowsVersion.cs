using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>The version of the Windows in a captured volume: that of its kernel's file (VS_FIXEDFILEINFO, winver.h).</summary>
internal static class WindowsVersion
{
    private const string Kernel = @"\Windows\System32\ntoskrnl.exe";
    private const int MaximumBytes = 64 * 1024 * 1024;
    private const int HeaderBytes = 16;

    /// <summary>VS_FFI_SIGNATURE, and VS_FFI_STRUCVERSION behind it: code of the kernel may hold the first alone.</summary>
    private static ReadOnlySpan<byte> Signature => [0xBD, 0x04, 0xEF, 0xFE, 0, 0, 1, 0];

    /// <summary>As <c>10.0.26100.1742</c>; empty where it does not show, for one because the file is compressed.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: the volume is damaged; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public static string Of(NtfsVolume volume)
    {
        if (volume.Find(Kernel) is not { } number || volume.Load(number).Stream(AttributeType.Data) is not { } data)
            return "";
        if (data.Flags != AttributeFlags.None || data.Size > MaximumBytes)
            return "";
        ReadOnlySpan<byte> bytes = data.ReadAll(MaximumBytes);
        int at = bytes.IndexOf(Signature);
        if (at < 0 || at > bytes.Length - HeaderBytes)
            return "";
        uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 8)..]);
        uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 12)..]);
        return $"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}";
    }
}
