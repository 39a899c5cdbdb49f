using Imaging.Core;

namespace Imaging.Platform.Tests.Devices;

/// <summary>What every block device has to do. A case gets a fresh device of <see cref="Length"/> bytes of zeros.</summary>
internal static class DeviceSuite
{
    /// <summary>Bytes.</summary>
    public const long Length = 8 * ByteSize.MiB;

    private static readonly Dictionary<string, Action<IBlockDevice>> s_cases = new()
    {
        [nameof(FreshDevice_ReadsAsZeros)] = FreshDevice_ReadsAsZeros,
        [nameof(RandomTraffic_MatchesAnArray)] = RandomTraffic_MatchesAnArray,
        [nameof(AlignedMemory_ComesBack)] = AlignedMemory_ComesBack,
        [nameof(MoreThanABounceBuffer_FromOddMemory_ComesBack)] = MoreThanABounceBuffer_FromOddMemory_ComesBack,
        [nameof(ReadOfOneByte_Anywhere_IsThatByte)] = ReadOfOneByte_Anywhere_IsThatByte,
        [nameof(LastSector_IsWrittenAndRead)] = LastSector_IsWrittenAndRead,
        [nameof(NothingToDo_IsDone)] = NothingToDo_IsDone,
        [nameof(OutsideTheDevice_IsAnIoErrorThatNamesIt)] = OutsideTheDevice_IsAnIoErrorThatNamesIt,
        [nameof(WriteOffTheSectors_IsAProgramError)] = WriteOffTheSectors_IsAProgramError,
        [nameof(SeveralThreads_OnTheirOwnRanges_DoNotDisturb)] = SeveralThreads_OnTheirOwnRanges_DoNotDisturb,
        [nameof(AfterFlushAndDropCache_ReadsWhatWasWritten)] = AfterFlushAndDropCache_ReadsWhatWasWritten,
        [nameof(Discard_LeavesTheNeighboursAlone)] = Discard_LeavesTheNeighboursAlone,
    };

    /// <summary>Every case with 512 and 4096 bytes a sector.</summary>
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string name in s_cases.Keys)
            {
                cases.Add(name, 512);
                cases.Add(name, 4096);
            }

            return cases;
        }
    }

    public static void Run(string name, int sectorSize, IBlockDevice device)
    {
        Assert.Equal(Length, device.Length);
        Assert.Equal(sectorSize, device.SectorSize);
        s_cases[name](device);
    }

    private static void FreshDevice_ReadsAsZeros(IBlockDevice device)
    {
        byte[] all = Filled((int)Length, seed: 1);
        device.Read(0, all);
        Assert.False(all.AsSpan().ContainsAnyExcept((byte)0));
    }

    private static void RandomTraffic_MatchesAnArray(IBlockDevice device)
    {
        var random = new Random(2);
        byte[] model = new byte[Length];
        int sectors = (int)(Length / device.SectorSize);
        for (int i = 0; i < 150; i++)
        {
            int start = random.Next(sectors);
            int count = random.Next(1, Math.Min(sectors - start, 300_000 / device.SectorSize) + 1);
            byte[] data = Filled(1 + count * device.SectorSize, seed: i);
            device.Write((long)start * device.SectorSize, data.AsSpan(1));
            data.AsSpan(1).CopyTo(model.AsSpan(start * device.SectorSize));

            int offset = random.Next((int)Length);
            byte[] read = new byte[random.Next(0, (int)Math.Min(200_000, Length - offset) + 1)];
            device.Read(offset, read);
            Assert.True(model.AsSpan(offset, read.Length).SequenceEqual(read), $"step {i}: {read.Length} bytes at {offset} differ");
        }

        device.Flush();
        byte[] all = new byte[Length];
        device.Read(0, all);
        Assert.True(all.AsSpan().SequenceEqual(model));
    }

    private static void AlignedMemory_ComesBack(IBlockDevice device)
    {
        using var written = new AlignedBuffer((int)ByteSize.MiB);
        new Random(3).NextBytes(written.Span);
        device.Write(ByteSize.MiB, written.Span);
        using var read = new AlignedBuffer((int)ByteSize.MiB);
        device.Read(ByteSize.MiB, read.Span);
        Assert.True(read.Span.SequenceEqual(written.Span));
    }

    private static void MoreThanABounceBuffer_FromOddMemory_ComesBack(IBlockDevice device)
    {
        int length = (int)(3 * ByteSize.MiB) + device.SectorSize;
        byte[] written = Filled(length + 3, seed: 4);
        device.Write(device.SectorSize, written.AsSpan(3));
        byte[] read = new byte[length - 20];
        device.Read(device.SectorSize + 10, read);
        Assert.True(read.AsSpan().SequenceEqual(written.AsSpan(13, read.Length)));
    }

    private static void ReadOfOneByte_Anywhere_IsThatByte(IBlockDevice device)
    {
        byte[] written = Filled(2 * device.SectorSize, seed: 5);
        device.Write(0, written);
        foreach (int at in (int[])[0, 1, 511, 512, device.SectorSize - 1, device.SectorSize, 2 * device.SectorSize - 1])
        {
            byte[] one = new byte[1];
            device.Read(at, one);
            Assert.Equal(written[at], one[0]);
        }
    }

    private static void LastSector_IsWrittenAndRead(IBlockDevice device)
    {
        byte[] written = Filled(device.SectorSize, seed: 6);
        device.Write(Length - device.SectorSize, written);
        device.Flush();
        byte[] read = new byte[device.SectorSize];
        device.Read(Length - device.SectorSize, read);
        Assert.Equal(written, read);
    }

    private static void NothingToDo_IsDone(IBlockDevice device)
    {
        device.Read(Length, []);
        device.Write(Length, []);
        device.Discard(Length, 0);
        device.DropCache(0, 0);
    }

    private static void OutsideTheDevice_IsAnIoErrorThatNamesIt(IBlockDevice device)
    {
        byte[] sector = new byte[device.SectorSize];
        Action[] attempts =
        [
            () => device.Read(Length - 1, sector),
            () => device.Read(-1, sector),
            () => device.Read(long.MaxValue, sector),
            () => device.Write(Length, sector),
            () => device.Write(-device.SectorSize, sector),
        ];
        foreach (Action attempt in attempts)
        {
            ImagingException e = Assert.Throws<ImagingException>(attempt);
            Assert.Equal(ExitCode.DeviceIo, e.Code);
            Assert.Contains(device.Name, e.Place, StringComparison.Ordinal);
            Assert.False(e.IsTransient);
        }
    }

    private static void WriteOffTheSectors_IsAProgramError(IBlockDevice device)
    {
        Assert.Throws<ArgumentException>(() => device.Write(0, new byte[device.SectorSize - 1]));
        Assert.Throws<ArgumentException>(() => device.Write(1, new byte[device.SectorSize]));
    }

    private static void SeveralThreads_OnTheirOwnRanges_DoNotDisturb(IBlockDevice device)
    {
        const int Part = (int)(ByteSize.MiB + 64 * ByteSize.KiB);
        Parallel.For(0, 7, i =>
        {
            byte[] written = Filled(Part, seed: 100 + i);
            device.Write((long)i * Part, written);
            byte[] read = new byte[Part];
            device.Read((long)i * Part, read);
            Assert.True(read.AsSpan().SequenceEqual(written), $"part {i} differs");
        });
    }

    private static void AfterFlushAndDropCache_ReadsWhatWasWritten(IBlockDevice device)
    {
        byte[] written = Filled((int)ByteSize.MiB, seed: 7);
        device.Write(ByteSize.MiB, written);
        device.Flush();
        device.DropCache(0, Length);
        byte[] read = new byte[written.Length];
        device.Read(ByteSize.MiB, read);
        Assert.True(read.AsSpan().SequenceEqual(written));
    }

    private static void Discard_LeavesTheNeighboursAlone(IBlockDevice device)
    {
        byte[] written = Filled((int)(3 * ByteSize.MiB), seed: 8);
        device.Write(0, written);
        device.Flush();
        device.Discard(ByteSize.MiB, ByteSize.MiB);
        byte[] read = new byte[written.Length];
        device.Read(0, read);
        int mebibyte = (int)ByteSize.MiB;
        Assert.True(read.AsSpan(0, mebibyte).SequenceEqual(written.AsSpan(0, mebibyte)));
        Assert.True(read.AsSpan(2 * mebibyte).SequenceEqual(written.AsSpan(2 * mebibyte)));
    }

    private static byte[] Filled(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
