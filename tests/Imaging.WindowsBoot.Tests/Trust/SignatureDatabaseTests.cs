using System.Buffers.Binary;
using Imaging.Core;
using Imaging.WindowsBoot.Trust;

namespace Imaging.WindowsBoot.Tests.Trust;

public sealed class SignatureDatabaseTests
{
    private static readonly Guid s_unknown = new("12345678-0000-0000-0000-000000000001");

    [Fact]
    public void Parse_SeveralLists_AreAllThereAndUnknownOnesAreNamed()
    {
        byte[] variable =
        [
            .. TestLists.Of(SignatureTypes.Sha256, new byte[32], Enumerable.Repeat((byte)7, 32).ToArray()),
            .. TestLists.Of(s_unknown, [1, 2, 3]), .. TestLists.Of(TestAuthority.Root),
        ];

        IReadOnlyList<SignatureEntry> entries = SignatureDatabase.Parse(variable, "db");

        Assert.Equal(
            [
                "SHA-256 of a program, 32 bytes", "SHA-256 of a program, 32 bytes", $"type {s_unknown}, 3 bytes",
                $"X.509 certificate, {TestAuthority.Root.Certificate.RawData.Length} bytes",
            ],
            entries.Select(e => e.ToString()));
        Assert.Equal(7, entries[1].Data.Span[31]);
        Assert.Equal(TestAuthority.Root.Certificate.RawData, entries[3].Data.ToArray());
        Assert.Empty(SignatureDatabase.Parse(Array.Empty<byte>(), "dbx"));
    }

    [Theory]
    [InlineData(16, 27u)]
    [InlineData(16, 77u)]
    [InlineData(16, uint.MaxValue)]
    [InlineData(20, 1u)]
    [InlineData(20, uint.MaxValue)]
    [InlineData(24, 0u)]
    [InlineData(24, 16u)]
    [InlineData(24, 47u)]
    [InlineData(24, uint.MaxValue)]
    public void Parse_LengthsThatDoNotFit_AreRefused(int field, uint value)
    {
        byte[] variable = TestLists.Of(SignatureTypes.Sha256, new byte[32]);
        BinaryPrimitives.WriteUInt32LittleEndian(variable.AsSpan(field), value);

        ImagingException e = Assert.Throws<ImagingException>(() => SignatureDatabase.Parse(variable, "dbx"));

        Assert.Equal((ExitCode.DeviceIo, "the firmware's dbx at offset 0"), (e.Code, e.Place));
    }

    [Fact]
    public void Parse_CutVariable_IsRefused()
    {
        byte[] variable = TestLists.Of(SignatureTypes.Sha256, new byte[32]);
        for (int length = 1; length < variable.Length; length++)
            Assert.Throws<ImagingException>(() => SignatureDatabase.Parse(variable.AsMemory(0, length), "db"));
        Assert.Throws<ImagingException>(() => SignatureDatabase.Parse(TestLists.Of(SignatureTypes.Sha256, new byte[20]), "db"));
        Assert.Throws<ImagingException>(() => SignatureDatabase.Parse(new byte[(1 << 20) + 1], "db"));
    }
}
