using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;
using Imaging.Volumes.Ntfs.Tree;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Whatever the bytes are: a refusal that says where, or a result; never another exception, never an endless walk.</summary>
[Collection(NtfsSampleCollection.Name)]
public sealed class NtfsFuzzTests(NtfsSample sample)
{
    private const int Rounds = 400;

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Everything_BootSectorBytesFlipped_RefusesOrReads()
    {
        var random = new Random(11);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] sector = NtfsImage.Read(sample.Memory, 0, 512);
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                sector[random.Next(0x0B, 0x54)] = (byte)random.Next(256);
            Survives(0, sector, i);
        }
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Everything_RecordBytesFlippedAsOnDisk_RefusesOrReads()
    {
        var random = new Random(12);
        for (int i = 0; i < Rounds; i++)
        {
            long at = RecordOffset(random);
            byte[] record = NtfsImage.Read(sample.Memory, at, 1024);
            for (int flips = random.Next(1, 5); flips > 0; flips--)
                record[random.Next(1024)] ^= (byte)(1 << random.Next(8));
            Survives(at, record, i);
        }
    }

    /// <summary>Under sound fixups, where damage reaches the attributes and run lists.</summary>
    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Everything_RecordFieldsChanged_RefusesOrReads()
    {
        var random = new Random(13);
        for (int i = 0; i < 2 * Rounds; i++)
        {
            long at = RecordOffset(random);
            byte[] record = NtfsImage.Read(sample.Memory, at, 1024);
            UpdateSequence.Undo(record, "test");
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                record[random.Next(0x08, 0x1A0)] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(2) * 0xFF);
            try
            {
                UpdateSequence.Redo(record, "test");
            }
            catch (ImagingException)
            {
                continue;
            }

            Survives(at, record, i);
        }
    }

    private static long RecordOffset(Random random) => (4 * 4096) + (1024L * (random.Next(3) > 0 ? random.Next(12) : random.Next(64, 200)));

    private void Survives(long offset, byte[] bytes, int round)
    {
        using var damaged = new Patched(sample.Memory, offset, bytes);
        foreach (Action action in new Action[]
        {
            () => NtfsChecker.Check(damaged),
            () => NtfsSeal.Inspect(damaged, NtfsSample.Slots),
            () => NtfsGrowth.Plan(damaged, 500_000_000_000 / 512 * 512, 2048, 1),
            () => NtfsTree.Visit(NtfsVolume.Open(damaged), _ => { }),
        })
        {
            try
            {
                action();
            }
            catch (ImagingException e)
            {
                Assert.True(e.Place.Length > 0 && e.Found.Length > 0, $"round {round}: {e.Message}");
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}, offset {offset}: {e}");
            }
        }
    }

    /// <summary>A source of which some bytes are others.</summary>
    private sealed class Patched(IByteSource source, long at, byte[] bytes) : IByteSource
    {
        public string Name => source.Name;

        public long Length => source.Length;

        public void Read(long offset, Span<byte> buffer)
        {
            source.Read(offset, buffer);
            NtfsWrite.Of(at, bytes).Overlay(offset, buffer);
        }

        public void Dispose()
        {
        }
    }
}
