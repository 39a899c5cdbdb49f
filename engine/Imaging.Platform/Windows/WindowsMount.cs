using System.Globalization;
using Imaging.Core;
using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>Finds the volume Windows has mounted of a stick's partition, whether it has a letter or not.</summary>
internal sealed class WindowsMounter(IWindowsKernel kernel) : IVolumeMounter
{
    /// <summary>A disk is listed before its volume is there.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    public IVolumeMount Mount(DiskPartition partition)
    {
        var volumes = new WindowsVolumes(kernel);
        uint disk = uint.Parse(partition.DeviceNumber, CultureInfo.InvariantCulture);
        for (TimeSpan waited = default; waited <= s_timeout; waited += s_pause)
        {
            if (volumes.At(disk, partition.StartBytes, partition.Bytes) is { } volume)
                return new WindowsMount(kernel, volume);
            kernel.Sleep(s_pause);
        }

        throw new ImagingException(
            ExitCode.DeviceIo, partition.Node, "no volume of Windows", "a mounted FAT32 volume",
            "Pull the stick and put it in again; if this returns, write it again.");
    }
}

/// <summary>A mounted volume. Whatever is written to it is flushed, file system and all, before it counts.</summary>
internal sealed class WindowsMount(IWindowsKernel kernel, string volume) : IVolumeMount
{
    /// <summary>As <c>\\.\Volume{…}\</c>: unlike after <c>\\?\</c>, names below it may be written with either slash.</summary>
    public string Folder { get; } = @"\\.\" + volume[4..];

    public void Write(Action change)
    {
        change();
        new WindowsVolumes(kernel).Flush(volume);
    }

    public void Dispose()
    {
    }
}
