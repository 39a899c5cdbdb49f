using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Imaging.Disk.Windows;

/// <summary>
/// Windows' own formatter, fmifs.dll, which every Windows and Windows PE has: Microsoft, "FormatEx" and "FMIFS callback" (aa819439). It calls back
/// on the thread it was called on, and says how it went only there.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Fmifs
{
    /// <summary>MEDIA_TYPE FixedMedia.</summary>
    private const int FixedMedia = 12;

    private const string NoAnswer = "it did not say how it went";

    [ThreadStatic]
    private static string? s_outcome;

    private enum Told
    {
        IncompatibleFileSystem = 3,
        AccessDenied = 6,
        WriteProtected = 7,
        VolumeInUse = 8,
        CannotQuickFormat = 9,
        Done = 11,
        BadLabel = 12,
        ClusterTooSmall = 16,
        ClusterTooLarge = 17,
        VolumeTooSmall = 18,
        VolumeTooLarge = 19,
        NoMedium = 20,
        NotReady = 24,
    }

    /// <inheritdoc cref="IWindowsKernel.FormatNtfs"/>
    public static string? FormatNtfs(string volume, string label, int clusterSize)
    {
        s_outcome = NoAnswer;
        try
        {
            FormatEx(volume, FixedMedia, "NTFS", label, quick: true, (uint)clusterSize, &OnTold);
        }
        catch (DllNotFoundException)
        {
            s_outcome = "it has no fmifs.dll";
        }

        return s_outcome;
    }

    /// <summary>The last word is <see cref="Told.Done"/>, with a BOOLEAN; a reason, where there is one, comes before it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static byte OnTold(int what, uint modifier, void* argument)
    {
        if ((Told)what == Told.Done)
            s_outcome = *(byte*)argument != 0 ? null : s_outcome == NoAnswer ? "it failed, without a reason" : s_outcome;
        else if (Enum.IsDefined((Told)what))
            s_outcome = $"{(Told)what}";
        return 1;
    }

    [LibraryImport("fmifs", StringMarshalling = StringMarshalling.Utf16)]
    private static partial void FormatEx(
        string root, int mediaType, string fileSystem, string label, [MarshalAs(UnmanagedType.Bool)] bool quick, uint clusterSize,
        delegate* unmanaged[Stdcall]<int, uint, void*, byte> callback);
}
