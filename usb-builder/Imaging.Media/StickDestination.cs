using Imaging.Core;
using Imaging.Platform.Inventory;

namespace Imaging.Media;

/// <summary>Where a stick goes.</summary>
/// <param name="Device">Of a device, as it was when it was chosen.</param>
/// <param name="Size">Of an image: its bytes; null: the smallest that fits.</param>
public sealed record StickDestination(string Path, StickTargetKind Kind, DiskInfo? Device = null, long? Size = null);

/// <summary>How it went with one stick.</summary>
/// <param name="ReadBack">Where it went well.</param>
/// <param name="Error">Null where it went well.</param>
public sealed record StickResult(StickDestination Destination, string StickId, ReadBack ReadBack, Exception? Error)
{
    public ExitCode Code => Error switch
    {
        null => ExitCode.Ok,
        ImagingException e => e.Code,
        OperationCanceledException => ExitCode.Cancelled,
        _ => ExitCode.Defect,
    };
}
