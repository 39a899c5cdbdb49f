using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Imaging.Platform.Windows.Native;

/// <summary>
/// Windows' own formatter, fmifs.dll: Microsoft, "FormatEx" and "FMIFS callback" (aa819439). It says how it went only by calling
/// back.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Fmifs
{
    /// <summary>MEDIA_TYPE FixedMedia.</summary>
    private const int FixedMedia = 12;

    /// <summary>On which thread it calls back is nowhere said.</summary>
    private static readonly Lock s_one = new();

    private static volatile FormatOutcome s_outcome;

    /// <inheritdoc cref="IWindowsKernel.FormatNtfs"/>
    public static FormatOutcome FormatNtfs(string volume, string label, int clusterSize)
    {
        lock (s_one)
        {
            s_outcome = FormatOutcome.Failed;
            try
            {
                FormatEx(volume, FixedMedia, "NTFS", label, quick: true, (uint)clusterSize, &OnTold);
                return s_outcome;
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                return FormatOutcome.NoFormatter;
            }
        }
    }

    /// <summary>The last word is <see cref="FormatOutcome.Done"/>, with a BOOLEAN; a reason, where there is one, comes before it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static byte OnTold(int what, uint modifier, void* argument)
    {
        var outcome = (FormatOutcome)what;
        if (outcome == FormatOutcome.Done ? *(byte*)argument != 0 : Enum.IsDefined(outcome))
            s_outcome = outcome;
        return 1;
    }

    [LibraryImport("fmifs", StringMarshalling = StringMarshalling.Utf16)]
    private static partial void FormatEx(
        string root, int mediaType, string fileSystem, string label, [MarshalAs(UnmanagedType.Bool)] bool quick, uint clusterSize,
        delegate* unmanaged[Stdcall]<int, uint, void*, byte> callback);
}
