using Imaging.Core;
using Imaging.WindowsBoot.Firmware;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

/// <summary>What comes from firmware and files may be anything; nothing but an <see cref="ImagingException"/> is thrown.</summary>
public sealed class TrustProperties
{
    private static readonly byte[] s_signed = TestAuthority.Signer.Sign(TestProgram.Make(new SecurityVersion(7, 0)));
    private static readonly byte[] s_db = TestLists.Of(TestAuthority.Root, TestAuthority.Intermediate);
    private static readonly byte[] s_dbx = TestLists.OfVersions(new SecurityVersion(3, 0));

    [Fact]
    public void Judge_ProgramsWithChangedBytes_AreTrustedOnlyWhereNothingSignedChanged()
    {
        FirmwareTrust trust = FirmwareTrust.Of((byte[])[1], s_db, s_dbx);
        var random = new Random(1);
        int trusted = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] program = Changed(s_signed, random);
            if (!trust.Judge(program, "x").Starts)
                continue;
            trusted++;
            Assert.Equal(TestProgram.HashOf(s_signed), TestProgram.HashOf(program));
        }

        Assert.InRange(trusted, 1, 350); // certificates of others, padding and the checksum do not matter
    }

    [Fact]
    public void Of_VariablesWithChangedBytes_AreReadOrRefused()
    {
        var random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 500; i++)
        {
            try
            {
                FirmwareTrust.Of((byte[])[1], Changed(s_db, random), Changed(s_dbx, random)).Judge(s_signed, "x");
            }
            catch (ImagingException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 499);
    }

    [Fact]
    public void Read_RandomBytes_ThrowNothing()
    {
        var random = new Random(3);
        FirmwareTrust trust = FirmwareTrust.Of((byte[])[1], s_db, s_dbx);
        byte[] entry = BootEntry.OfWindows(new BootPartition(1, 2048, 4096, Guid.NewGuid())).ToBytes();
        for (int i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            Assert.False(trust.Judge(bytes, "x").Starts);
            Assert.False(trust.Judge(TestProgram.WithSignature(TestProgram.Make(), bytes), "x").Starts);
            foreach (byte[] variable in (byte[][])[bytes, Changed(entry, random)])
                _ = BootEntry.Read(variable) is { } read ? (read.File(), read.Partition(), read.IsWindows) : default;
        }
    }

    private static byte[] Changed(byte[] bytes, Random random)
    {
        byte[] changed = [.. bytes];
        for (int n = random.Next(1, 4); n > 0; n--)
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return random.Next(10) == 0 ? changed[..random.Next(changed.Length)] : changed;
    }
}
