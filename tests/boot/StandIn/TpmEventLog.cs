using System.Buffers.Binary;

namespace Imaging.Boot.Tests.StandIn;

/// <summary>An event that firmware measured.</summary>
/// <param name="Register">The PCR it went into.</param>
/// <param name="Digest">SHA-256 of what was measured: of a program its Authenticode hash.</param>
internal sealed record TpmEvent(uint Register, uint Type, string Digest)
{
    /// <summary>EV_EFI_BOOT_SERVICES_APPLICATION: a program was loaded.</summary>
    public bool IsApplication => Type == 0x8000_0003;
}

/// <summary>
/// TCG PC Client Platform Firmware Profile, "Event Logging": a first event of the old form that lists the banks; then register, type, a
/// digest for each bank, data.
/// </summary>
internal static class TpmEventLog
{
    private const int OldDigest = 20;
    private const ushort Sha256 = 0x000B;
    private const int Sha256Length = 32;

    /// <summary>All events of a log with one bank, SHA-256.</summary>
    public static IReadOnlyList<TpmEvent> Read(ReadOnlySpan<byte> log)
    {
        Assert.True(log[(8 + OldDigest + 4)..].StartsWith("Spec ID Event03"u8), "no log of a TPM 2.0");
        var events = new List<TpmEvent>();
        for (int at = 8 + OldDigest + 4 + (int)U32(log, 8 + OldDigest); at < log.Length;)
        {
            Assert.Equal((1u, Sha256), (U32(log, at + 8), BinaryPrimitives.ReadUInt16LittleEndian(log[(at + 12)..])));
            events.Add(new TpmEvent(U32(log, at), U32(log, at + 4), Convert.ToHexStringLower(log.Slice(at + 14, Sha256Length))));
            at += 14 + Sha256Length + 4 + (int)U32(log, at + 14 + Sha256Length);
        }

        return events;

        static uint U32(ReadOnlySpan<byte> log, int at) => BinaryPrimitives.ReadUInt32LittleEndian(log[at..]);
    }
}
