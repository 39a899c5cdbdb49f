using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Volumes.Fat32;

namespace Imaging.Media;

/// <summary>
/// A stick as a raw device or image. Each step ends with a flush:
/// 1. the old MBR and both copies of an old GPT, which would win over an MBR, are zeroed;
/// 2. the capacity is probed, over all of the claimed size: a release covers only the head of a large stick (not for a new image file);
/// 3. boot sectors, FATs, folders and <c>stick.json</c>, then the files as they come;
/// 4. all of that is read back;
/// 5. the MBR: what was not finished does not look like a stick.
/// </summary>
/// <param name="open">Opens it to be written; called once.</param>
/// <param name="isBlank">It is known to read as zeros, and to be as long as it says.</param>
/// <param name="finished">Called with the open device when it is a stick.</param>
internal sealed class RawStick(
    Func<IBlockDevice> open, StickContent content, string stickId, bool isBlank, StickWatchdog watch,
    Action<IBlockDevice>? finished = null) : IStickSink
{
    private readonly Dictionary<string, StickFile> _files = content.Files.ToDictionary(f => f.Path);
    private readonly Dictionary<string, long> _offsets = [];
    private IBlockDevice? _opened;
    private IBlockDevice? _device;
    private Fat32Layout? _layout;

    private IBlockDevice Device => _device ?? throw new InvalidOperationException("not prepared");

    private Fat32Layout Layout => _layout ?? throw new InvalidOperationException("not prepared");

    public void Prepare(CancellationToken cancel)
    {
        _opened = open();
        _device = watch.On(_opened);
        _layout = content.Plan(_device.Name, _device.Length, stickId);
        if (!isBlank)
            Unmake(cancel);
        foreach (Fat32Write write in _layout.Writes)
        {
            if (SharedFile(write) is null)
                WriteMetadata(write, cancel);
            else
                _offsets.Add(write.File!.Path, StickContent.PartitionStart + write.Offset);
        }
    }

    public bool Takes(StickFile file) => true;

    public void Write(SharedPiece piece)
    {
        if (_offsets.TryGetValue(piece.File.Path, out long offset)) // an empty file is in its folder, and nowhere else
            Device.Write(offset + piece.Offset, piece.InClusters(Layout.Geometry.ClusterSize));
        watch.Moved(piece.Bytes.Length);
    }

    public ReadBack Finish(CancellationToken cancel)
    {
        Device.Flush();
        ReadBack result = ReadBackAll(cancel);
        byte[] mbr = MbrTable.BuildFat32(
            StickContent.Serial(stickId), StickContent.PartitionStart / 512, (Device.Length - StickContent.PartitionStart) / 512);
        Device.Write(0, mbr);
        Device.Flush();
        using (var reader = new StickReader())
            reader.Expect(Device, 0, new MemoryByteSource("MBR", mbr), cancel);
        finished?.Invoke(_opened!);
        return result;
    }

    public void Dispose() => _opened?.Dispose();

    private void Unmake(CancellationToken cancel)
    {
        var zeros = new byte[StickContent.PartitionStart];
        Device.Write(0, zeros);
        Device.Flush();
        new CapacityProbe(Device, Guid.NewGuid()).Run(cancel);
        Device.Write(Device.Length - zeros.Length, zeros);
        Device.Flush();
        using var reader = new StickReader();
        reader.Expect(Device, 0, new MemoryByteSource("zeros", zeros), cancel);
        reader.Expect(Device, Device.Length - zeros.Length, new MemoryByteSource("zeros", zeros), cancel);
    }

    private StickFile? SharedFile(Fat32Write write) => write.File is null ? null : _files.GetValueOrDefault(write.File.Path);

    private void WriteMetadata(Fat32Write write, CancellationToken cancel)
    {
        const int PieceLength = 4 * 1024 * 1024;
        if (isBlank && write.IsZeros)
            return;
        using IByteSource source = write.Open();
        using var buffer = new AlignedBuffer((int)Math.Min(PieceLength, write.Length));
        for (long done = 0; done < write.Length; done += PieceLength)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.Span[..(int)Math.Min(PieceLength, write.Length - done)];
            source.Read(done, piece);
            Device.Write(StickContent.PartitionStart + write.Offset + done, piece);
        }
    }

    /// <summary>Not only the files: a second FAT that is wrong is read by nobody until the first one is damaged.</summary>
    private ReadBack ReadBackAll(CancellationToken cancel)
    {
        using var reader = new StickReader();
        foreach (Fat32Write write in Layout.Writes)
        {
            long start = StickContent.PartitionStart + write.Offset;
            if (SharedFile(write) is not { } file)
            {
                using IByteSource expected = write.Open();
                reader.Expect(Device, start, expected, cancel);
                continue;
            }

            Digest found = reader.DigestOf(Device, start, file.Length, cancel);
            if (found != file.Sha256)
                throw StickReader.NotKept($"{Device.Name}:\\{file.Path.Replace('/', '\\')}", $"SHA-256 {found}", $"{file.Sha256}");
            reader.Expect(Device, start + file.Length, new MemoryByteSource("zeros", new byte[write.Length - file.Length]), cancel);
            watch.Moved(file.Length);
        }

        return reader.Result;
    }
}
