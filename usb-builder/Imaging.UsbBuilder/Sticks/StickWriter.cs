using System.Buffers.Binary;
using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Release;
using Imaging.UsbBuilder.Building;
using Imaging.Volumes.Fat32;

namespace Imaging.UsbBuilder.Sticks;

/// <summary>
/// Writes a release to a stick. Space is checked before the first byte; a raw stick is laid out in one ascending pass, its MBR last, and
/// what was written is read back against the release's digests.
/// </summary>
public sealed class StickWriter(OpenRelease release, string outputFolder, IBuildEvents events)
{
    private readonly string _stickId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Makes an image file; an old one is replaced.</summary>
    /// <param name="size">Bytes; null: the smallest that fits.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: too small, or no space.</exception>
    public void WriteImage(string path, long? size, CancellationToken cancel)
    {
        StickContent content = StickContent.Of(release, outputFolder, _stickId);
        long bytes = (size ?? content.SmallestStick()) / 512 * 512;
        CheckFits(path, content, bytes);
        long free = HostFolder.FreeBytes(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (free < content.Bytes)
            throw new ImagingException(ExitCode.DeviceIo, path, $"{ByteSize.Format(free)} free", $"{ByteSize.Format(content.Bytes)}", "Free space, or choose another place.");
        HostFolder.Write(path, () => File.Delete(path));
        using (ImageFileDevice image = ImageFileDevice.Create(path, bytes))
            WriteRaw(image, content, isBlank: true, cancel);
        Check(path, content, cancel);
    }

    /// <summary>Writes a device that was chosen by <see cref="StickTarget.Choose"/>.</summary>
    public void WriteDevice(DiskInfo chosen, CancellationToken cancel)
    {
        StickContent content = StickContent.Of(release, outputFolder, _stickId);
        CheckFits(chosen.Describe(), content, chosen.Bytes);
        using (IBlockDevice device = BlockDevices.Open(chosen.Node))
        {
            IReadOnlyList<string> differences = new DiskCatalog().Identify(device).DifferencesFrom(chosen);
            if (differences.Count > 0)
                throw new ImagingException(ExitCode.TargetRefused, chosen.Node, string.Join("; ", differences), chosen.Describe(), "A device was changed since it was chosen: start again.");
            WriteRaw(device, content, isBlank: false, cancel);
            if (BlockDevices.RereadPartitions(device) is { } notDone)
                events.Warned($"The kernel still shows the old partitions of {chosen.Node}: {notDone}.");
        }

        Check(chosen.Node, content, cancel);
    }

    /// <summary>Copies into a folder; files that are there and right stay.</summary>
    public void WriteFolder(string folder, CancellationToken cancel)
    {
        StickContent content = StickContent.Of(release, outputFolder, _stickId);
        HostFolder.Create(folder);
        List<StickFile> missing = [.. content.Files.Where(f => !IsThere(folder, f))];
        long needed = missing.Sum(f => f.Length);
        long free = HostFolder.FreeBytes(folder);
        if (free < needed)
            throw new ImagingException(ExitCode.DeviceIo, folder, $"{ByteSize.Format(free)} free", ByteSize.Format(needed), "Use a larger stick, or remove what is not needed.");
        events.Step($"Copying {ByteSize.Format(needed)} to {folder}");
        foreach (string path in content.Folders)
            HostFolder.Create(Path.Combine(folder, path));
        long done = 0;
        foreach (StickFile file in missing)
        {
            string target = Path.Combine(folder, file.Path);
            HostFolder.Write(target, () => CopyFile(file, target, cancel));
            events.Moved(done += file.Length, needed);
        }

        Check(folder, content, cancel);
    }

    private static void CheckFits(string place, StickContent content, long bytes)
    {
        long smallest = content.SmallestStick();
        if (bytes < smallest)
            throw new ImagingException(ExitCode.DeviceIo, place, $"{ByteSize.Format(bytes)} ({bytes} bytes)", $"at least {ByteSize.Format(smallest)} ({smallest} bytes) for this release", "Use a larger stick.");
    }

    /// <summary>MBR last: a stick that was not finished does not look like one.</summary>
    private void WriteRaw(IBlockDevice device, StickContent content, bool isBlank, CancellationToken cancel)
    {
        events.Step($"Writing {ByteSize.Format(content.Bytes)} to {device.Name}");
        uint serial = BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Convert.FromHexString(_stickId)));
        Fat32Layout layout = Fat32Layout.Plan(StickContent.Format(device.Length, serial), content.FatFiles(), content.Folders);
        byte[] head = new byte[StickContent.PartitionStart];
        if (!isBlank)
        {
            // An old GPT would win over the MBR, so both of its copies go.
            device.Write(0, head);
            device.Write(device.Length - ByteSize.MiB, head);
            device.Flush();
        }

        var counted = new CountingDevice(device, done => events.Moved(done, content.Bytes));
        layout.WriteTo(counted, StickContent.PartitionStart, skipZeros: isBlank, cancel);
        device.Flush();
        byte[] mbr = MbrTable.BuildFat32(serial, StickContent.PartitionStart / 512, (device.Length - StickContent.PartitionStart) / 512);
        device.Write(0, mbr);
        device.Flush();
    }

    private static bool IsThere(string folder, StickFile file)
    {
        string path = Path.Combine(folder, file.Path);
        if (!File.Exists(path) || new FileInfo(path).Length != file.Length)
            return false;
        using var existing = new FileByteSource(path);
        return FileDigest.Of(existing) == file.Sha256;
    }

    private static void CopyFile(StickFile file, string target, CancellationToken cancel)
    {
        const int PieceLength = 4 * 1024 * 1024;
        HostFolder.Create(Path.GetDirectoryName(target)!);
        string temporary = target + ".tmp";
        using (IByteSource source = file.Open())
        using (var output = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var buffer = new byte[Math.Min(PieceLength, Math.Max(1, source.Length))];
            for (long done = 0; done < source.Length; done += buffer.Length)
            {
                cancel.ThrowIfCancellationRequested();
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, source.Length - done));
                source.Read(done, piece);
                output.Write(piece);
            }

            output.Flush(flushToDisk: true);
        }

        File.Move(temporary, target, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>Reads the stick again, past the host's cache, and compares every file with what was meant to be written.</summary>
    private void Check(string path, StickContent content, CancellationToken cancel)
    {
        events.Step($"Reading back {ByteSize.Format(content.Bytes)} from {path}");
        using Stick stick = Stick.Open(path);
        long done = 0;
        foreach (StickFile expected in content.Files)
        {
            cancel.ThrowIfCancellationRequested();
            using IByteSource file = stick.Files.Open(expected.Path);
            file.DropCache(0, file.Length);
            Digest found = FileDigest.Of(file);
            if (found == expected.Sha256)
            {
                events.Moved(done += file.Length, content.Bytes);
                continue;
            }

            CheckSource(expected);
            throw new ImagingException(ExitCode.DeviceIo, file.Name, $"SHA-256 {found} on reading back", $"{expected.Sha256}, as written", "The stick does not keep what is written to it: throw it away.");
        }
    }

    /// <summary>A stick that is not what the release says may be a true copy of a damaged output folder.</summary>
    private static void CheckSource(StickFile expected)
    {
        using IByteSource source = expected.Open();
        Digest found = FileDigest.Of(source);
        if (found != expected.Sha256)
            throw new ImagingException(ExitCode.Corrupt, source.Name, $"SHA-256 {found}", expected.Sha256.ToString(), "The release was damaged in the output folder: delete it there and build it again.");
    }

    /// <summary>Tells how much was written.</summary>
    private sealed class CountingDevice(IBlockDevice device, Action<long> wrote) : IBlockDevice
    {
        private long _written;

        public string Name => device.Name;

        public long Length => device.Length;

        public int SectorSize => device.SectorSize;

        public void Read(long offset, Span<byte> buffer) => device.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            device.Write(offset, data);
            wrote(_written += data.Length);
        }

        public void Flush() => device.Flush();

        public void Dispose()
        {
        }
    }
}
