using System.Buffers.Binary;
using System.Text;
using Imaging.Core;
using Imaging.Volumes.Ntfs;
using Xunit;

namespace Imaging.Testing.Releases;

/// <summary>
/// A fresh NTFS 3.1 volume of 512-byte sectors, 4 KiB clusters and 1 KiB records, made without mkntfs, in memory that only holds what is
/// written. It has the system files, folders with their indexes, and files: up to 512 bytes in their records, others in one run with a
/// free cluster behind it. Layout: Linux-NTFS documentation; ntfs-3g <c>layout.h</c>.
/// </summary>
/// <remarks>
/// Enough for readers, <see cref="NtfsSeal"/>, <see cref="NtfsChecker"/>, <see cref="NtfsGrowth"/> and ntfs-3g. Not what Windows formats:
/// $Secure is empty (files have no descriptors), $UpCase has no checksum, $LogFile has 256 KiB, and there are no short names.
/// </remarks>
public sealed class SmallNtfs
{
    private const int RecordSize = 1024;
    private const int ClusterSize = NtfsGeometry.ClusterSize;
    private const int Root = 5;
    private const int FirstOrdinary = 24;
    private const int MostResident = 512;
    private const int BootBytes = 8192;
    private const int LogBytes = 256 * 1024;
    private const int MirroredRecords = 4;
    private const int FirstMftCluster = 4;
    private const long Folder = 0x1000_0000;
    private const long HiddenSystem = 0x06;
    private const byte SystemName = 3;

    /// <summary>2026-01-01, in units of 100 ns since 1601.</summary>
    private const long Time = 134_116_992_000_000_000;

    private readonly MemoryDevice _volume;
    private readonly NtfsGeometry _geometry;
    private readonly ClusterBitmap _used;
    private readonly SortedDictionary<int, Record> _records = [];
    private readonly Dictionary<int, List<(string Name, byte[] Entry)>> _folders = [];
    private readonly Dictionary<string, int> _folderNumbers = new(StringComparer.Ordinal) { [""] = Root };
    private int _next = FirstOrdinary;
    private long _nextCluster;

    private SmallNtfs(MemoryDevice volume)
    {
        _volume = volume;
        _geometry = NtfsGeometry.OfPartition(volume.Length);
        _used = new ClusterBitmap(_geometry.Clusters);
    }

    /// <summary>Makes a volume with some files; the folders of their paths, with slashes between, are made too.</summary>
    public static MemoryDevice Make(long partitionBytes, string label, long start, params IEnumerable<(string Path, byte[] Bytes)> files)
    {
        var volume = new MemoryDevice("small volume", partitionBytes);
        new SmallNtfs(volume).Write(label, start, [.. files]);
        return volume;
    }

    private void Write(string label, long startSector, (string Path, byte[] Bytes)[] files)
    {
        int folders = files.SelectMany(f => Parents(f.Path)).Distinct().Count();
        int records = (FirstOrdinary + files.Length + folders + 63) / 64 * 64;
        ClusterRun boot = Take(0, BootBytes);
        ClusterRun mft = Take(FirstMftCluster, (long)records * RecordSize);
        _nextCluster = mft.EndLcn;
        ClusterRun mftBitmap = Take(ClusterSize);
        _folders[Root] = [];
        AddSystemFiles(label, boot, mft, mftBitmap, records, out ClusterRun mirror, out ClusterRun bitmap);
        foreach ((string path, byte[] bytes) in files)
            AddFile(path, bytes);
        WriteFolders();

        WriteBitmaps(mftBitmap, records, bitmap);
        WriteRecords(mft, mirror, records);
        WriteBootSector(startSector, mft, mirror);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            yield return path[..end];
    }

    private void AddSystemFiles(
        string label, ClusterRun boot, ClusterRun mft, ClusterRun mftBitmap, int records, out ClusterRun mirror, out ClusterRun bitmap)
    {
        mirror = Take(MirroredRecords * RecordSize);
        bitmap = Take(_geometry.BitmapBytes);
        ClusterRun log = Take(LogBytes);
        Fill(log, 0xFF);
        long mftBytes = (long)records * RecordSize;
        NewSystemFile(0, "$MFT", mftBytes).Add(AttributeType.Data, "", mft, mftBytes).Add(AttributeType.Bitmap, "", mftBitmap, records / 8);
        NewSystemFile(1, "$MFTMirr", MirroredRecords * RecordSize).Add(AttributeType.Data, "", mirror, MirroredRecords * RecordSize);
        NewSystemFile(2, "$LogFile", LogBytes).Add(AttributeType.Data, "", log, LogBytes);
        NewSystemFile(3, "$Volume", 0)
            .Add(AttributeType.VolumeName, "", Encoding.Unicode.GetBytes(label))
            .Add(AttributeType.VolumeInformation, "", [0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0])
            .Add(AttributeType.Data, "", []);
        AddSystemData(4, "$AttrDef", AttributeDefinitions());
        NewSystemFile(Root, ".", 0, Folder);
        NewSystemFile(6, "$Bitmap", _geometry.BitmapBytes).Add(AttributeType.Data, "", bitmap, _geometry.BitmapBytes);
        NewSystemFile(7, "$Boot", BootBytes).Add(AttributeType.Data, "", boot, BootBytes);
        var hole = new ClusterRun(0, ClusterRun.Hole, _geometry.Clusters);
        NewSystemFile(8, "$BadClus", 0)
            .Add(AttributeType.Data, "", [])
            .Add(AttributeType.Data, "$Bad", hole, _geometry.TailOffset, initialized: 0);
        NewSystemFile(9, "$Secure", 0)
            .Add(AttributeType.Data, "$SDS", [])
            .Add(AttributeType.IndexRoot, "$SDH", EmptyIndex(type: 0, collation: 0x12))
            .Add(AttributeType.IndexRoot, "$SII", EmptyIndex(type: 0, collation: 0x10))
            .IsViewIndex = true;
        AddSystemData(10, "$UpCase", UpCase());
        NewSystemFile(11, "$Extend", 0, Folder);
        _folders[11] = [];
        for (int reserved = 12; reserved < 16; reserved++)
            _records[reserved] = new Record(reserved)
                .Add(AttributeType.StandardInformation, "", StandardInformation(HiddenSystem))
                .Add(AttributeType.Data, "", []);
    }

    private Record NewSystemFile(int number, string name, long bytes, long flags = 0) =>
        NewFile(number, Root, name, bytes, flags | HiddenSystem, SystemName);

    private void AddSystemData(int number, string name, byte[] bytes) =>
        NewSystemFile(number, name, bytes.Length).Add(AttributeType.Data, "", Store(bytes), bytes.Length);

    private void AddFile(string path, byte[] bytes)
    {
        int folder = FolderNumber(path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "");
        bool isResident = bytes.Length <= MostResident;
        Record record = NewFile(_next++, folder, path[(path.LastIndexOf('/') + 1)..], isResident ? 0 : bytes.Length, 0x20, 0);
        if (isResident)
        {
            record.Add(AttributeType.Data, "", bytes);
            return;
        }

        record.Add(AttributeType.Data, "", Store(bytes), bytes.Length);
        _nextCluster++;
    }

    private int FolderNumber(string path)
    {
        if (_folderNumbers.TryGetValue(path, out int known))
            return known;
        int parent = FolderNumber(path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "");
        int number = _next++;
        _folderNumbers[path] = number;
        _folders[number] = [];
        NewFile(number, parent, path[(path.LastIndexOf('/') + 1)..], 0, Folder, nameKind: 0);
        return number;
    }

    private Record NewFile(int number, int parent, string name, long bytes, long flags, byte nameKind)
    {
        byte[] key = FileName(parent, name, bytes, flags, nameKind);
        var record = new Record(number) { IsFolder = (flags & Folder) != 0 };
        record.Add(AttributeType.StandardInformation, "", StandardInformation(flags & ~Folder));
        record.Add(AttributeType.FileName, "", key, isIndexed: true);
        _records.Add(number, record);
        _folders[parent].Add((name, IndexEntry(Reference(number), key)));
        return record;
    }

    // --- clusters --------------------------------------------------------------------------------------------------------------------

    private ClusterRun Take(long bytes)
    {
        ClusterRun run = Take(_nextCluster, bytes);
        _nextCluster = run.EndLcn;
        return run;
    }

    private ClusterRun Take(long lcn, long bytes)
    {
        long clusters = NtfsGeometry.ClustersFor(bytes);
        Assert.True(lcn + clusters <= _geometry.Clusters, "the volume is too small for its files");
        Assert.Equal(-1, _used.Mark(lcn, clusters));
        return new ClusterRun(0, lcn, clusters);
    }

    private ClusterRun Store(byte[] bytes)
    {
        ClusterRun run = Take(bytes.Length);
        Put(run, bytes);
        return run;
    }

    private void Put(ClusterRun run, ReadOnlySpan<byte> bytes)
    {
        var whole = new byte[run.Length * ClusterSize];
        bytes.CopyTo(whole);
        _volume.Write(run.Lcn * ClusterSize, whole);
    }

    private void Fill(ClusterRun run, byte value)
    {
        var bytes = new byte[run.Length * ClusterSize];
        bytes.AsSpan().Fill(value);
        Put(run, bytes);
    }

    // --- what is written at the end ---------------------------------------------------------------------------------------------------

    private void WriteFolders()
    {
        foreach ((int number, List<(string Name, byte[] Entry)> entries) in _folders)
        {
            Record record = _records[number];
            if (entries.Count == 0)
            {
                record.Add(AttributeType.IndexRoot, "$I30", EmptyIndex((uint)AttributeType.FileName, collation: 1));
                continue;
            }

            byte[] block = IndexBlock([.. entries
                .OrderBy(e => e.Name.ToUpperInvariant(), StringComparer.Ordinal).SelectMany(e => e.Entry)]);
            byte[] root = IndexRoot((uint)AttributeType.FileName, collation: 1, LastEntry(block: 0), hasBlocks: true);
            record.Add(AttributeType.IndexRoot, "$I30", root);
            record.Add(AttributeType.IndexAllocation, "$I30", Store(block), block.Length);
            record.Add(AttributeType.Bitmap, "$I30", [1, 0, 0, 0, 0, 0, 0, 0]);
        }
    }

    private void WriteBitmaps(ClusterRun mftBitmap, int records, ClusterRun bitmap)
    {
        var inUse = new byte[records / 8];
        foreach (int number in _records.Keys)
            inUse[number / 8] |= (byte)(1 << (number % 8));
        Put(mftBitmap, inUse);

        var bits = new byte[_geometry.BitmapBytes];
        foreach ((long first, long length) in _used.Ranges().Append((_geometry.Clusters, _geometry.BitmapBytes * 8 - _geometry.Clusters)))
        {
            for (long cluster = first; cluster < first + length; cluster++)
                bits[cluster / 8] |= (byte)(1 << (int)(cluster % 8));
        }

        Put(bitmap, bits);
    }

    private void WriteRecords(ClusterRun mft, ClusterRun mirror, int records)
    {
        var table = new byte[records * RecordSize];
        for (int number = 0; number < records; number++)
            (_records.GetValueOrDefault(number) ?? new Record(number) { IsUnused = true }).ToBytes().CopyTo(table, number * RecordSize);
        Put(mft, table);
        Put(mirror, table.AsSpan(0, MirroredRecords * RecordSize));
    }

    private void WriteBootSector(long startSector, ClusterRun mft, ClusterRun mirror)
    {
        var sector = new byte[NtfsGeometry.SectorSize];
        ((ReadOnlySpan<byte>)[0xEB, 0x52, 0x90, .. "NTFS    "u8, 0, 2, 8]).CopyTo(sector);
        sector[0x15] = 0xF8;
        sector[0x18] = 63;
        sector[0x1A] = 255;
        ((ReadOnlySpan<byte>)[0x80, 0, 0x80, 0]).CopyTo(sector.AsSpan(0x24));
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(0x30), mft.Lcn);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(0x38), mirror.Lcn);
        sector[0x40] = 0xF6; // 2^10 bytes
        sector[0x44] = 1;
        NtfsBootSector.Edit(sector, _geometry.TotalSectors, (uint)startSector, serial: 0x5AA11_5EED);
        BinaryPrimitives.WriteUInt16LittleEndian(sector.AsSpan(0x1FE), 0xAA55);
        _volume.Write(0, sector);
        _volume.Write(_geometry.BackupBootOffset, sector);
    }

    // --- values of attributes ---------------------------------------------------------------------------------------------------------

    /// <summary>A file of the system has its number as sequence number, $MFT and all others 1.</summary>
    private static long Reference(int number) => number + ((long)Sequence(number) << 48);

    private static int Sequence(int number) => number is > 0 and < 16 ? number : 1;

    private static byte[] StandardInformation(long flags)
    {
        var value = new byte[0x48];
        WriteTimes(value);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(0x20), (uint)flags);
        return value;
    }

    private static byte[] FileName(int parent, string name, long bytes, long flags, byte kind)
    {
        var value = new byte[0x42 + 2 * name.Length];
        BinaryPrimitives.WriteInt64LittleEndian(value, Reference(parent));
        WriteTimes(value.AsSpan(8));
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(0x28), NtfsGeometry.ClustersFor(bytes) * ClusterSize);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(0x30), bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(0x38), (uint)flags);
        value[0x40] = (byte)name.Length;
        value[0x41] = kind;
        Encoding.Unicode.GetBytes(name).CopyTo(value, 0x42);
        return value;
    }

    private static void WriteTimes(Span<byte> value)
    {
        for (int i = 0; i < 4; i++)
            BinaryPrimitives.WriteInt64LittleEndian(value[(i * 8)..], Time);
    }

    private static byte[] IndexEntry(long reference, byte[] key)
    {
        var entry = new byte[RoundUp(0x10 + key.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(entry, reference);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(8), (ushort)entry.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(10), (ushort)key.Length);
        key.CopyTo(entry, 0x10);
        return entry;
    }

    /// <summary>The entry without a key that ends a node, and in a root leads to a block.</summary>
    private static byte[] LastEntry(long? block = null)
    {
        var entry = new byte[block is null ? 0x10 : 0x18];
        entry[8] = (byte)entry.Length;
        entry[12] = (byte)(block is null ? 2 : 3);
        if (block is { } number)
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(0x10), number);
        return entry;
    }

    private static byte[] EmptyIndex(uint type, uint collation) => IndexRoot(type, collation, LastEntry(), hasBlocks: false);

    private static byte[] IndexRoot(uint type, uint collation, byte[] entries, bool hasBlocks)
    {
        var root = new byte[0x20 + entries.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(root, type);
        BinaryPrimitives.WriteUInt32LittleEndian(root.AsSpan(4), collation);
        BinaryPrimitives.WriteInt32LittleEndian(root.AsSpan(8), ClusterSize);
        root[12] = 1;
        WriteIndexHeader(root.AsSpan(0x10), 0x10, 0x10 + entries.Length, 0x10 + entries.Length, hasBlocks);
        entries.CopyTo(root, 0x20);
        return root;
    }

    private static byte[] IndexBlock(byte[] entries)
    {
        const int header = 0x18;
        const int first = 0x40;
        byte[] all = [.. entries, .. LastEntry()];
        Assert.True(first + all.Length <= ClusterSize, "a folder has more names than one block of its index holds");
        var block = new byte[ClusterSize];
        "INDX"u8.CopyTo(block);
        WriteFixupHeader(block, at: 0x28);
        WriteIndexHeader(block.AsSpan(header), first - header, first - header + all.Length, ClusterSize - header, hasBlocks: false);
        all.CopyTo(block, first);
        UpdateSequence.Redo(block, "index block");
        return block;
    }

    private static void WriteIndexHeader(Span<byte> header, int first, int used, int allocated, bool hasBlocks)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, first);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], used);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], allocated);
        header[12] = (byte)(hasBlocks ? 1 : 0);
    }

    private static void WriteFixupHeader(byte[] bytes, ushort at)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), at);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)(bytes.Length / NtfsGeometry.SectorSize + 1));
    }

    private static byte[] UpCase()
    {
        var table = new byte[0x10000 * 2];
        for (int c = 0; c < 0x10000; c++)
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(c * 2), char.ToUpperInvariant((char)c));
        return table;
    }

    /// <summary>Name, type, collation, flags, least and greatest size; ATTR_DEF.</summary>
    private static byte[] AttributeDefinitions()
    {
        (string Name, uint Type, uint Collation, uint Flags, long Least, long Greatest)[] all =
        [
            ("$STANDARD_INFORMATION", 0x10, 0, 0x40, 0x30, 0x48),
            ("$ATTRIBUTE_LIST", 0x20, 0, 0x80, 0, -1),
            ("$FILE_NAME", 0x30, 0, 0x42, 0x44, 0x242),
            ("$OBJECT_ID", 0x40, 0, 0x40, 0, 0x100),
            ("$SECURITY_DESCRIPTOR", 0x50, 0, 0x80, 0, -1),
            ("$VOLUME_NAME", 0x60, 0, 0x40, 2, 0x100),
            ("$VOLUME_INFORMATION", 0x70, 0, 0x40, 0xC, 0xC),
            ("$DATA", 0x80, 0, 0, 0, -1),
            ("$INDEX_ROOT", 0x90, 0, 0x40, 0, -1),
            ("$INDEX_ALLOCATION", 0xA0, 0, 0x80, 0, -1),
            ("$BITMAP", 0xB0, 0, 0x80, 0, -1),
            ("$REPARSE_POINT", 0xC0, 0, 0x80, 0, 0x4000),
            ("$EA_INFORMATION", 0xD0, 0, 0x40, 8, 8),
            ("$EA", 0xE0, 0, 0, 0, 0x10000),
            ("$LOGGED_UTILITY_STREAM", 0x100, 0, 0x80, 0, 0x10000),
        ];
        const int length = 160;
        var table = new byte[(all.Length + 1) * length];
        foreach ((int i, var definition) in all.Index())
        {
            Span<byte> entry = table.AsSpan(i * length, length);
            Encoding.Unicode.GetBytes(definition.Name).CopyTo(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[0x80..], definition.Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[0x88..], definition.Collation);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[0x8C..], definition.Flags);
            BinaryPrimitives.WriteInt64LittleEndian(entry[0x90..], definition.Least);
            BinaryPrimitives.WriteInt64LittleEndian(entry[0x98..], definition.Greatest);
        }

        return table;
    }

    private static int RoundUp(int bytes) => (bytes + 7) / 8 * 8;

    /// <summary>
    /// An MFT record under way. Attributes come in the order of their types, and names, which is the order they are added in.
    /// </summary>
    private sealed class Record(int number)
    {
        private const int FirstAttribute = 0x38;

        private readonly List<byte[]> _attributes = [];

        public bool IsFolder { get; init; }

        public bool IsViewIndex { get; set; }

        public bool IsUnused { get; init; }

        public Record Add(AttributeType type, string name, byte[] value, bool isIndexed = false)
        {
            int at = RoundUp(0x18 + 2 * name.Length);
            byte[] attribute = NewAttribute(type, name, nameOffset: 0x18, RoundUp(at + value.Length));
            BinaryPrimitives.WriteInt32LittleEndian(attribute.AsSpan(0x10), value.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(0x14), (ushort)at);
            attribute[0x16] = (byte)(isIndexed ? 1 : 0);
            value.CopyTo(attribute, at);
            return this;
        }

        public Record Add(AttributeType type, string name, ClusterRun run, long bytes, long? initialized = null)
        {
            byte[] pairs = MappingPairs.Encode([run]);
            int at = RoundUp(0x40 + 2 * name.Length);
            byte[] attribute = NewAttribute(type, name, nameOffset: 0x40, RoundUp(at + pairs.Length));
            attribute[8] = 1;
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(0x18), run.Length - 1);
            BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(0x20), (ushort)at);
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(0x28), run.Length * ClusterSize);
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(0x30), bytes);
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(0x38), initialized ?? bytes);
            pairs.CopyTo(attribute, at);
            return this;
        }

        public byte[] ToBytes()
        {
            byte[] attributes = [.. _attributes.SelectMany(a => a), 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];
            Assert.True(FirstAttribute + attributes.Length <= RecordSize, $"MFT record {number} is too small for its attributes");
            var bytes = new byte[RecordSize];
            "FILE"u8.CopyTo(bytes);
            WriteFixupHeader(bytes, at: 0x30);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x10), (ushort)Sequence(number));
            bytes[0x12] = (byte)(_attributes.Exists(a => a[0] == (byte)AttributeType.FileName) ? 1 : 0);
            bytes[0x14] = FirstAttribute;
            bytes[0x16] = (byte)((IsUnused ? 0 : 1) | (IsFolder ? 2 : 0) | (IsViewIndex ? 8 : 0));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x18), FirstAttribute + attributes.Length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x1C), RecordSize);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x28), (ushort)_attributes.Count);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x2C), number);
            attributes.CopyTo(bytes, FirstAttribute);
            UpdateSequence.Redo(bytes, $"MFT record {number}");
            return bytes;
        }

        private byte[] NewAttribute(AttributeType type, string name, int nameOffset, int length)
        {
            var attribute = new byte[length];
            BinaryPrimitives.WriteUInt32LittleEndian(attribute, (uint)type);
            BinaryPrimitives.WriteInt32LittleEndian(attribute.AsSpan(4), length);
            attribute[9] = (byte)name.Length;
            BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(10), (ushort)nameOffset);
            BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(14), (ushort)_attributes.Count);
            Encoding.Unicode.GetBytes(name).CopyTo(attribute, nameOffset);
            _attributes.Add(attribute);
            return attribute;
        }
    }
}
