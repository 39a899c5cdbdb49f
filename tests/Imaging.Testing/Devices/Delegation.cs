using Imaging.Core;
using Xunit;

namespace Imaging.Testing.Devices;

/// <summary>What holds for every device around another.</summary>
public static class Delegation
{
    /// <summary>Holds a wrapper to passing on each member, with its arguments. It must be one that has nothing to do wrong yet.</summary>
    public static void Expect(Func<IBlockDevice, IBlockDevice> wrap)
    {
        var inner = new Recorder();
        IBlockDevice device = wrap(inner);
        Assert.Equal((inner.Name, inner.SectorSize), (device.Name, device.SectorSize));

        device.Reserve(4096, 8192);
        device.Discard(8192, 4096);
        device.Write(512, new byte[1024]);
        device.Flush();
        device.DropCache(512, 1024);
        var read = new byte[2048];
        device.Read(1024, read);
        Assert.All(read, b => Assert.Equal(Recorder.Fill, b));
        device.Dispose();

        string[] expected =
            ["reserve 4096+8192", "discard 8192+4096", "write 512+1024", "flush", "drop 512+1024", "read 1024+2048", "dispose"];
        Assert.Equal(expected, inner.Calls.Where(call => expected.Contains(call)));
    }

    private sealed class Recorder : IBlockDevice
    {
        public const byte Fill = 0x5A;

        public List<string> Calls { get; } = [];

        public string Name => "recorder";

        public long Length => 1024 * 1024;

        public int SectorSize => 512;

        public void Read(long offset, Span<byte> buffer)
        {
            buffer.Fill(Fill);
            Calls.Add($"read {offset}+{buffer.Length}");
        }

        public void Write(long offset, ReadOnlySpan<byte> data) => Calls.Add($"write {offset}+{data.Length}");

        public void Flush() => Calls.Add("flush");

        public void DropCache(long offset, long length) => Calls.Add($"drop {offset}+{length}");

        public void Discard(long offset, long length) => Calls.Add($"discard {offset}+{length}");

        public void Reserve(long offset, long length) => Calls.Add($"reserve {offset}+{length}");

        public void Dispose() => Calls.Add("dispose");
    }
}
