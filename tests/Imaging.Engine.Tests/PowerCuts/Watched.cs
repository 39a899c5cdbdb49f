using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Testing.Devices;

namespace Imaging.Engine.Tests.PowerCuts;

/// <summary>Bytes of a range that decides whether a disk boots, as they are on the medium.</summary>
internal sealed class Watched(string name, DiskRange range, IByteSource planned, IByteSource old)
{
    private const int SectorSize = 512;

    private readonly byte[] _planned = Read(planned, range);
    private readonly byte[] _old = Read(old, range);

    public string Name { get; } = name;

    public DiskRange Range { get; } = range;

    public byte[] Bytes { get; private init; } = Read(old, range);

    public bool IsZero => !Bytes.AsSpan().ContainsAnyExcept((byte)0);

    public bool IsPlanned => Bytes.AsSpan().SequenceEqual(_planned);

    public bool IsOld => Bytes.AsSpan().SequenceEqual(_old);

    /// <summary>True where a sector is neither zero nor what the old disk had: something new was written.</summary>
    public bool HasNews
    {
        get
        {
            for (int at = 0; at < Bytes.Length; at += SectorSize)
            {
                ReadOnlySpan<byte> sector = Bytes.AsSpan(at, SectorSize);
                if (sector.ContainsAnyExcept((byte)0) && !sector.SequenceEqual(_old.AsSpan(at, SectorSize)))
                    return true;
            }

            return false;
        }
    }

    public Watched Clone() => new(Name, Range, planned, old) { Bytes = [.. Bytes] };

    /// <summary>Takes what of a write falls into the range.</summary>
    /// <param name="survives">Says whether a sector of the write, from 0, got to the medium; null: all did.</param>
    public void Apply(DeviceOperation write, Func<int, bool>? survives)
    {
        long start = Math.Max(write.Offset, Range.Offset);
        long end = Math.Min(write.Offset + write.Length, Range.Offset + Range.Length);
        for (long at = start; at < end; at += SectorSize)
        {
            if (survives is null || survives((int)((at - write.Offset) / SectorSize)))
                write.Data.AsSpan((int)(at - write.Offset), SectorSize).CopyTo(Bytes.AsSpan((int)(at - Range.Offset)));
        }
    }

    private static byte[] Read(IByteSource disk, DiskRange range)
    {
        var bytes = new byte[range.Length];
        disk.Read(range.Offset, bytes);
        return bytes;
    }
}
