using Imaging.Chunks;
using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.Building;

/// <summary>A folder of a release whose files are named by their digests: each content is there once.</summary>
internal sealed class DigestFolder(string folder)
{
    /// <param name="path">What the entry calls the file.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public FileEntry Put(string path, ReadOnlySpan<byte> bytes)
    {
        var digest = Digest.Of(bytes);
        HostFolder.Create(folder);
        string file = Path.Combine(folder, digest.ToString());
        if (!File.Exists(file))
            DurableFile.Write(file, bytes);
        return new FileEntry(path, bytes.Length, digest);
    }
}
