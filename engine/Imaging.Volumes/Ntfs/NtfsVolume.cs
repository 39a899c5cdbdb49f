using System.Buffers.Binary;
using System.Text;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Reads an NTFS volume: boot sector → record 0, which says where the master file table lies → every record and the clusters of every
/// stream. Does not read folder indexes, decompress or write.
/// </summary>
public sealed class NtfsVolume
{
    /// <summary>Bytes read at once while walking the table.</summary>
    private const int BatchBytes = 1024 * 1024;

    private NtfsStream? _mft;

    private NtfsVolume(IByteSource source, NtfsBootSector boot)
    {
        Source = source;
        Boot = boot;
    }

    /// <summary>What holds the volume, from its boot sector on. Not owned.</summary>
    public IByteSource Source { get; }

    public NtfsBootSector Boot { get; }

    public NtfsGeometry Geometry => Boot.Geometry;

    /// <summary>The master file table.</summary>
    public NtfsStream Mft => _mft ?? throw new InvalidOperationException("the table is read in Open");

    /// <summary>Records the table has room for, in use or not.</summary>
    public long RecordCount => Math.Min(Mft.Size, Mft.InitializedSize) / Boot.RecordSize;

    /// <summary>Reads the boot sector and finds the master file table.</summary>
    /// <param name="volume">From the boot sector on.</param>
    /// <param name="sectorSize">Bytes of its sectors: 512 or 4096.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: not an NTFS volume this product reads, or damaged;
    /// <see cref="ExitCode.DeviceIo"/>.</exception>
    public static NtfsVolume Open(IByteSource volume, int sectorSize = NtfsGeometry.SectorSize)
    {
        byte[] sector = new byte[NtfsGeometry.SectorSize];
        volume.Read(0, sector);
        NtfsBootSector boot = NtfsBootSector.Parse(sector, volume.Name, sectorSize);
        if (boot.Geometry.PartitionBytes > volume.Length)
            throw NtfsErrors.Damaged(
                $"{volume.Name}: NTFS boot sector, total sectors",
                $"a volume of {boot.Geometry.PartitionBytes} bytes",
                $"at most the {volume.Length} bytes there are");

        var opened = new NtfsVolume(volume, boot);
        opened.FindTable();
        return opened;
    }

    /// <summary>Reads one record, in use or not.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: outside the table, or damaged.</exception>
    public MftRecord ReadRecord(long number)
    {
        if (number < 0 || number >= RecordCount)
            throw NtfsErrors.Damaged($"{Source.Name}: MFT", $"a reference to record {number}", $"records below {RecordCount}");
        byte[] raw = new byte[Boot.RecordSize];
        Mft.Read(number * Boot.RecordSize, raw);
        return MftRecord.Parse(raw, number, Source.Name);
    }

    /// <summary>Every record as it is on the disk, damaged and unused ones too, in ascending order.</summary>
    /// <remarks>The memory is the caller's to keep and change.</remarks>
    public IEnumerable<(long Number, Memory<byte> Raw)> RawRecords()
    {
        int perBatch = BatchBytes / Boot.RecordSize;
        for (long first = 0; first < RecordCount; first += perBatch)
        {
            int count = (int)Math.Min(perBatch, RecordCount - first);
            byte[] batch = new byte[count * Boot.RecordSize];
            Mft.Read(first * Boot.RecordSize, batch);
            for (int i = 0; i < count; i++)
                yield return (first + i, batch.AsMemory(i * Boot.RecordSize, Boot.RecordSize));
        }
    }

    /// <summary>Every record in use, extension records included, in ascending order.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: one is damaged.</exception>
    public IEnumerable<MftRecord> Records()
    {
        foreach ((long number, Memory<byte> raw) in RawRecords())
        {
            if (MftRecord.HasSignature(raw.Span) && MftRecord.Parse(raw, number, Source.Name) is { IsInUse: true } record)
                yield return record;
        }
    }

    /// <summary>A file with all its records.</summary>
    /// <param name="number">Its base record.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: no file, or damaged.</exception>
    public NtfsFile Load(long number)
    {
        MftRecord record = ReadRecord(number);
        if (!record.IsInUse || record.IsExtension)
            throw NtfsErrors.Damaged(record.Place, record.IsInUse ? "an extension record" : "an unused record", "a file");
        return NtfsFile.Load(this, record);
    }

    /// <summary>Finds files by their paths in one walk over the table. Names compare without case, long ones and short ones.</summary>
    /// <param name="paths">From the volume's root, parts separated by <c>\</c> or <c>/</c>, with or without one in front.</param>
    /// <returns>Each path that exists, as given, with its base record.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a record is damaged.</exception>
    public IReadOnlyDictionary<string, long> Find(IEnumerable<string> paths) => new NtfsPathFinder(paths).Find(this);

    /// <summary>The base record of one path; null where nothing has it.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a record is damaged.</exception>
    public long? Find(string path) => Find([path]).TryGetValue(path, out long number) ? number : null;

    /// <summary>All names of the volume, in no order.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a record is damaged.</exception>
    public IEnumerable<NtfsName> Names() =>
        from record in Records()
        from attribute in record.Attributes
        where attribute.Type == AttributeType.FileName && attribute.IsResident
        let name = FileName.Parse(attribute.Value.Span, attribute.Place)
        where name.Kind != FileNameKinds.Dos
        let file = record.IsExtension ? ReadRecord(record.BaseRecord) : record
        select new NtfsName(name.FolderNumber, file.Number, name.Text, file.IsFolder);

    /// <summary>The state Windows keeps in $Volume.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: $Volume is damaged.</exception>
    public VolumeFlags ReadFlags()
    {
        byte[] information = Load(MftReference.Volume).Require(AttributeType.VolumeInformation).ReadAll(256);
        if (information.Length < 12)
            throw NtfsErrors.Damaged($"{Source.Name}: $Volume, information", $"{information.Length} bytes", "12 bytes");
        return (VolumeFlags)BinaryPrimitives.ReadUInt16LittleEndian(information.AsSpan(10));
    }

    /// <summary>
    /// True where $LogFile is all 0xFF, as it is after mkntfs and whatever ntfs-3g did: Windows alone writes a log, as soon as it mounts a
    /// volume.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: it is damaged; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public bool HasUnusedLog() => LogFileState.IsUnused(Log());

    /// <summary>
    /// Where $LogFile lies, if nothing in it is still to be done: 0xFF may be written there, as ntfs-3g does when it mounts. None where it
    /// is in use.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: it is damaged; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public IReadOnlyList<ByteRange> DisposableLog() => Log() is var log && LogFileState.WhyInUse(log) is null ? log.Extents : [];

    /// <summary>The volume's label; empty where it has none.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: $Volume is damaged.</exception>
    public string ReadLabel() =>
        Load(MftReference.Volume).Stream(AttributeType.VolumeName) is { } label ? Encoding.Unicode.GetString(label.ReadAll(256)) : "";

    private NtfsStream Log() => Load(MftReference.LogFile).Require(AttributeType.Data);

    /// <summary>
    /// Record 0 describes the table that holds it. Where its own list names more records, each is found through the runs known so far.
    /// </summary>
    private void FindTable()
    {
        byte[] raw = new byte[Boot.RecordSize];
        Source.Read(Boot.MftLcn * NtfsGeometry.ClusterSize, raw);
        MftRecord record = MftRecord.Parse(raw, MftReference.Mft, Source.Name);
        List<MftAttribute> extents = [.. record.Attributes.Where(IsTableData)];
        if (!record.IsInUse || extents.Count == 0)
            throw NtfsErrors.Damaged(record.Place, "no $DATA attribute", "the runs of $MFT");

        UseTable(extents);
        foreach (long number in NtfsFile.ListedRecords(this, record))
        {
            extents.AddRange(ReadRecord(number).Attributes.Where(IsTableData));
            UseTable(extents);
        }

        long expected = NtfsGeometry.ClustersFor(Mft.Size);
        long found = Mft.Runs.Count == 0 ? 0 : Mft.Runs[^1].EndVcn;
        if (found < expected)
            throw NtfsErrors.Damaged($"{record.Place}, $DATA", $"runs of {found} clusters", $"at least {expected}");
    }

    private void UseTable(List<MftAttribute> extents)
    {
        extents.Sort((a, b) => a.LowestVcn.CompareTo(b.LowestVcn));
        var table = new NtfsStream(Source, Geometry, extents);
        if (table.IsResident || table.Flags != AttributeFlags.None || table.Runs.Any(r => r.IsHole))
            throw NtfsErrors.Damaged(table.Place, "a resident, packed or sparse $MFT", "plain runs");
        if (table.AllocatedSize > Geometry.TailOffset || table.Size > table.AllocatedSize)
            throw NtfsErrors.Damaged(
                table.Place, $"an $MFT of {table.Size} bytes in {table.AllocatedSize}", $"at most {Geometry.TailOffset} of the volume");
        long first = table.Runs.Count == 0 ? 0 : table.Runs[0].Lcn;
        if (first != Boot.MftLcn)
            throw NtfsErrors.Damaged(table.Place, $"an $MFT at cluster {first}", $"cluster {Boot.MftLcn}, as the boot sector says");
        _mft = table;
    }

    private static bool IsTableData(MftAttribute attribute) =>
        attribute.Type == AttributeType.Data && attribute.Name.IsEmpty && !attribute.IsResident;
}
