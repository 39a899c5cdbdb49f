using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// The security descriptors that files name by number: $Secure's index $SII says where in its stream $SDS each lies (Linux-NTFS
/// documentation, $Secure). Does not look at the second copy that $SDS has of each.
/// </summary>
sealed class SecurityDescriptors
{
    /// <summary>What stands in front of each in $SDS, and in $SII: hash, number, offset in $SDS, size with this header.</summary>
    private const int Header = 20;

    /// <summary>Bytes: $SDS is cut into pieces of this size, and no entry is in two of them.</summary>
    private const int MaxSize = 256 * 1024;

    private readonly NtfsStream _descriptors;
    private readonly Dictionary<uint, byte[]> _headers = [];
    private readonly Dictionary<uint, byte[]> _read = [];

    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: damaged; <see cref="ExitCode.DeviceIo"/>.</exception>
    public SecurityDescriptors(NtfsVolume volume)
    {
        NtfsFile file = volume.Load(MftReference.Secure);
        _descriptors = file.Require(AttributeType.Data, "$SDS");
        NtfsStream root = file.Require(AttributeType.IndexRoot, "$SII");
        var index = new NtfsIndex(root.ReadAll(volume.Boot.RecordSize), file.Stream(AttributeType.IndexAllocation, "$SII"), root.Place);
        index.Visit(entry =>
        {
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            if (offset > entry.Length - Header)
                throw NtfsErrors.Damaged(root.Place, $"data at {offset} of an entry of {entry.Length} bytes", $"{Header} bytes inside");
            byte[] header = entry.Slice(offset, Header).ToArray();
            _headers[BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4))] = header;
        });
    }

    /// <summary>Null where no descriptor has the number.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: $SDS does not have it where $SII says;
    /// <see cref="ExitCode.DeviceIo"/>.</exception>
    public byte[]? Find(uint number)
    {
        if (_read.TryGetValue(number, out byte[]? known))
            return known;
        return _headers.TryGetValue(number, out byte[]? header) ? _read[number] = Read(number, header) : null;
    }

    private byte[] Read(uint number, byte[] header)
    {
        string place = $"{_descriptors.Place}, descriptor {number}";
        long offset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8));
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        if (size is < Header or > MaxSize)
            throw NtfsErrors.Damaged(place, $"{size} bytes", $"{Header} to {MaxSize}");
        byte[] entry = new byte[size];
        _descriptors.Read(offset, entry);
        if (!entry.AsSpan(0, Header).SequenceEqual(header))
            throw NtfsErrors.Damaged(place, Convert.ToHexString(entry.AsSpan(0, Header)), $"{Convert.ToHexString(header)}, as $SII says");
        return entry[Header..];
    }
}
