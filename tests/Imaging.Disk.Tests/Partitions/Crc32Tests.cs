using Imaging.Disk.Partitions;

namespace Imaging.Disk.Tests.Partitions;

public sealed class Crc32Tests
{
    [Fact]
    public void Crc32_CheckValueOfTheCatalogues_IsMet() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    [Fact]
    public void Crc32_NoBytes_IsZero() => Assert.Equal(0u, Crc32.Of([]));

    [Fact]
    public void Crc32_ZeroBytes_AreCounted() => Assert.Equal(0x2144DF1Cu, Crc32.Of(new byte[4]));
}
