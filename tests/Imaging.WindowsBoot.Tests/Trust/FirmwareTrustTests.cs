using System.Security.Cryptography;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

public sealed class FirmwareTrustTests
{
    private const string Name = "bootmgfw.efi";

    private static readonly byte[] s_plain = TestProgram.Make();
    private static readonly byte[] s_signed = TestAuthority.Signer.Sign(s_plain);

    [Fact]
    public void Judge_SecureBootOff_StartsEveryProgram()
    {
        foreach (byte[] secureBoot in (byte[][])[[], [0]])
        {
            FirmwareTrust trust = FirmwareTrust.Of(secureBoot, Array.Empty<byte>(), TestLists.Of(TestAuthority.Signer));
            Assert.Equal(
                new TrustVerdict(true, "Secure Boot is off, so the firmware starts bootmgfw.efi, whoever signed it."),
                trust.Judge(s_signed, Name));
            Assert.False(trust.Judge("no program"u8.ToArray(), Name).Starts);
        }
    }

    [Fact]
    public void Judge_AnyCertificateOfTheChainInDb_IsTrusted()
    {
        Assert.Equal(
            new TrustVerdict(true, "The firmware trusts bootmgfw.efi: it knows \"Test Root\", whose signature it has."),
            Judge(s_signed, db: TestLists.Of(TestAuthority.Stranger, TestAuthority.Root)));
        Assert.Equal(
            new TrustVerdict(true, "The firmware trusts bootmgfw.efi: it knows \"Test Boot CA\", whose signature it has."),
            Judge(s_signed, db: TestLists.Of(TestAuthority.Intermediate)));
        Assert.True(Judge(s_signed, db: TestLists.Of(TestAuthority.Signer)).Starts);
    }

    /// <summary>Of two authorities with one name, the key decides.</summary>
    [Fact]
    public void Judge_AuthorityOfTheSameNameInDb_IsNotTrusted()
    {
        Assert.Equal(
            new TrustVerdict(false, "The firmware does not trust bootmgfw.efi: it does not know \"Test Boot CA\", whose signature it has."),
            Judge(s_signed, db: TestLists.Of(TestAuthority.Stranger)));
        Assert.True(Judge(s_signed, db: TestLists.Of(TestAuthority.Root), dbx: TestLists.Of(TestAuthority.Stranger)).Starts);
    }

    [Fact]
    public void Judge_IssuerThatIsNoAuthority_IsNotTrusted()
    {
        byte[] program = TestAuthority.Make("Forged", TestAuthority.Signer).Sign(s_plain);

        Assert.False(Judge(program, db: TestLists.Of(TestAuthority.Root)).Starts);
        Assert.False(Judge(program, db: TestLists.Of(TestAuthority.Signer)).Starts);
    }

    [Fact]
    public void Judge_CertificateInDbx_IsRefusedWhateverDbSays()
    {
        byte[] db = [.. TestLists.Of(TestAuthority.Root, TestAuthority.Signer), .. HashList(s_signed)];
        foreach (TestAuthority revoked in (TestAuthority[])[TestAuthority.Root, TestAuthority.Intermediate, TestAuthority.Signer])
        {
            string name = revoked.Certificate.Subject[3..];
            var expected = new TrustVerdict(
                false, $"The firmware forbids bootmgfw.efi: its signature depends on \"{name}\", which is revoked.");
            Assert.Equal(expected, Judge(s_signed, db, TestLists.Of(revoked)));
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(64)]
    public void Judge_HashOfACertificateInDbx_IsRefused(int length)
    {
        foreach (TestAuthority revoked in (TestAuthority[])[TestAuthority.Root, TestAuthority.Intermediate])
        {
            byte[] tbs = revoked.Tbs();
            (Guid type, byte[] hash) = length switch
            {
                32 => (SignatureTypes.X509Sha256, SHA256.HashData(tbs)),
                48 => (SignatureTypes.X509Sha384, SHA384.HashData(tbs)),
                _ => (SignatureTypes.X509Sha512, SHA512.HashData(tbs)),
            };
            foreach (byte year in (byte[])[0, 1]) // revoked ever since, and since a time
            {
                byte[] dbx = TestLists.Of(type, [.. hash, year, .. new byte[15]]);
                TrustVerdict verdict = Judge(s_signed, db: TestLists.Of(TestAuthority.Root), dbx);
                Assert.Equal((false, true), (verdict.Starts, verdict.Reason.EndsWith("which is revoked.", StringComparison.Ordinal)));
            }

            hash[^1] ^= 1;
            Assert.True(Judge(s_signed, TestLists.Of(TestAuthority.Root), TestLists.Of(type, [.. hash, .. new byte[16]])).Starts);
        }
    }

    [Fact]
    public void Judge_HashOfTheProgram_DecidesWithoutASignature()
    {
        Assert.Equal(
            new TrustVerdict(true, "The firmware trusts bootmgfw.efi: it knows its hash."), Judge(s_plain, db: HashList(s_plain)));
        Assert.Equal(
            new TrustVerdict(false, "The firmware forbids bootmgfw.efi: its hash is revoked."),
            Judge(s_signed, db: TestLists.Of(TestAuthority.Root), dbx: HashList(s_signed)));
        Assert.Equal(
            new TrustVerdict(false, "The firmware does not trust bootmgfw.efi: nobody signed it."),
            Judge(s_plain, db: TestLists.Of(TestAuthority.Root)));
    }

    [Fact]
    public void Judge_TwoSignatures_OneTrustedIsEnoughAndOneRevokedTooMany()
    {
        TestAuthority other = TestAuthority.Make("Other CA");
        byte[] program = other.Sign(s_signed);

        Assert.True(Judge(program, db: TestLists.Of(TestAuthority.Root)).Starts);
        Assert.True(Judge(program, db: TestLists.Of(other)).Starts);
        Assert.Equal(
            "The firmware does not trust bootmgfw.efi: it does not know \"Test Boot CA\" or \"Other CA\", whose signature it has.",
            Judge(program, db: TestLists.Of(TestAuthority.Stranger)).Reason);
        Assert.False(Judge(program, db: TestLists.Of(TestAuthority.Root), dbx: TestLists.Of(other)).Starts);
    }

    [Fact]
    public void Judge_ChangedProgram_IsNotTrusted()
    {
        byte[] db = TestLists.Of(TestAuthority.Root);
        byte[] changed = [.. s_signed];
        changed[TestProgram.Code + 7] ^= 1;
        Assert.Equal(
            new TrustVerdict(false, "The firmware does not trust bootmgfw.efi: it is not as \"Test Signer\" signed it."),
            Judge(changed, db));

        byte[] sum = [.. s_signed];
        sum[TestProgram.CheckSum] ^= 1;
        Assert.True(Judge(sum, db).Starts); // the checksum is not signed
    }

    [Fact]
    public void Judge_CutFile_IsNotStarted()
    {
        byte[] db = TestLists.Of(TestAuthority.Root);
        for (int length = 0; length < s_signed.Length; length += 7)
            Assert.False(Judge(s_signed[..length], db).Starts);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Judge_FormsOfSignatures_AreAllRead(bool bySubjectKey, bool attributes)
    {
        byte[] pkcs7 = TestAuthority.Signer.Pkcs7(TestProgram.HashOf(s_plain), bySubjectKey, attributes);
        byte[] db = TestLists.Of(TestAuthority.Root);

        Assert.True(Judge(TestProgram.WithSignature(s_plain, pkcs7), db).Starts);
        byte[] withGuid = [.. SignatureTypes.Pkcs7.ToByteArray(), .. pkcs7];
        Assert.True(Judge(TestProgram.WithSignature(s_plain, withGuid, kind: 0x0EF1), db).Starts);
        Assert.False(Judge(TestProgram.WithSignature(s_plain, pkcs7, kind: 1), db).Starts);
    }

    [Fact]
    public void Judge_SignatureOfAnotherProgram_IsNotTrusted()
    {
        byte[] pkcs7 = TestAuthority.Signer.Pkcs7(TestProgram.HashOf(TestProgram.Make(fill: 1)));

        Assert.False(Judge(TestProgram.WithSignature(s_plain, pkcs7), TestLists.Of(TestAuthority.Root)).Starts);
    }

    [Fact]
    public void Judge_VersionBelowTheLeast_IsRefused()
    {
        byte[] db = TestLists.Of(TestAuthority.Root);
        byte[] dbx = TestLists.OfVersions(new SecurityVersion(2, 9), new SecurityVersion(7, 1), new SecurityVersion(3, 0));
        TrustVerdict OfVersion(ushort major, ushort minor) =>
            Judge(TestAuthority.Signer.Sign(TestProgram.Make(new SecurityVersion(major, minor))), db, dbx);

        Assert.Equal(
            new TrustVerdict(false, "The firmware wants version 7.1 of bootmgfw.efi at least, and this is 7.0."), OfVersion(7, 0));
        Assert.Equal(
            new TrustVerdict(
                true,
                "The firmware trusts bootmgfw.efi: it knows \"Test Root\", whose signature it has; it wants version 7.1 at least, and this "
                + "is 7.1."),
            OfVersion(7, 1));
        Assert.True(OfVersion(8, 0).Starts);
        Assert.EndsWith(
            "it wants version 7.1 of Windows' boot manager, and this names none.", Judge(s_signed, db, dbx).Reason,
            StringComparison.Ordinal);
    }

    private static byte[] HashList(byte[] program) => TestLists.Of(SignatureTypes.Sha256, TestProgram.HashOf(program));

    private static TrustVerdict Judge(byte[] program, byte[] db, byte[]? dbx = null) =>
        FirmwareTrust.Of((byte[])[1], db, dbx ?? []).Judge(program, Name);
}
