using Imaging.Platform.Inventory;

namespace Imaging.Platform.Volumes;

/// <summary>A file system as a folder. It is read-only but for the moments in which something is written to it.</summary>
public interface IVolumeMount : IDisposable
{
    string Folder { get; }

    /// <summary>Lets <paramref name="change"/> write to the folder. When this returns all of it is on the medium.</summary>
    /// <exception cref="Imaging.Core.ImagingException">
    /// <see cref="Imaging.Core.ExitCode.DeviceIo"/>: the medium is write-protected, failing or gone.
    /// </exception>
    void Write(Action change);
}

/// <summary>A folder that somebody else mounted, and that can be written at any time.</summary>
public sealed class FolderMount(string folder) : IVolumeMount
{
    public string Folder { get; } = folder;

    public void Write(Action change) => change();

    public void Dispose()
    {
    }
}

/// <summary>Makes a partition's file system a folder.</summary>
public interface IVolumeMounter
{
    /// <exception cref="Imaging.Core.ImagingException"><see cref="Imaging.Core.ExitCode.DeviceIo"/>: it cannot be mounted.</exception>
    IVolumeMount Mount(DiskPartition partition);
}
