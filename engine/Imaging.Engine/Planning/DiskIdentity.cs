using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imaging.Disk.Partitions;

namespace Imaging.Engine.Planning;

/// <summary>
/// Every id a staged disk carries, derived from the disk's GUID and the release: who reads the GUID from a disk can recompute all of it.
/// </summary>
/// <param name="DiskId">GUID of the GPT.</param>
/// <param name="ReleaseId">The release's id.</param>
public sealed record DiskIdentity(Guid DiskId, string ReleaseId)
{
    private const int HalfLength = 8;

    /// <summary>A disk nobody has seen before.</summary>
    public static DiskIdentity Random(string releaseId) => new(Guid.NewGuid(), releaseId);

    /// <summary>The same disk every time, for tests and CI.</summary>
    public static DiskIdentity FromSeed(string releaseId, ulong seed) =>
        new(ToGuid(Derive($"imaging disk {releaseId} {seed}")), releaseId);

    /// <summary>
    /// GUID of a partition. Its first half follows from the disk's GUID and the role alone, so that a table of this product is known as one
    /// without its release (<see cref="IsPartitionOf"/>); the second half also from the release.
    /// </summary>
    public Guid PartitionId(PartitionRole role)
    {
        string word = PartitionRoles.Of(role).Word;
        return ToGuid([.. MarkOf(DiskId, role), .. Derive($"imaging partition {DiskId:N} {ReleaseId} {word}").AsSpan(0, HalfLength)]);
    }

    /// <summary>Tells whether a partition has the GUID that this product, with whatever release, gives to a role on a disk.</summary>
    public static bool IsPartitionOf(Guid diskId, PartitionRole role, Guid partitionId)
    {
        ReadOnlySpan<byte> marked = ToGuid([.. MarkOf(diskId, role), .. new byte[HalfLength]]).ToByteArray(bigEndian: true);
        return partitionId.ToByteArray(bigEndian: true).AsSpan(0, HalfLength).SequenceEqual(marked[..HalfLength]);
    }

    /// <summary>Serial number of the volume in a partition.</summary>
    public ulong VolumeSerial(int number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Derive($"imaging volume {DiskId:N} {ReleaseId} {number}"));

    /// <summary>Id of the object that starts Windows, in the disk's boot configuration.</summary>
    public Guid LoaderId => ToGuid(Derive($"imaging loader {DiskId:N} {ReleaseId}"));

    /// <summary>Id of the object that wakes Windows up.</summary>
    public Guid ResumeId => ToGuid(Derive($"imaging resume {DiskId:N} {ReleaseId}"));

    /// <summary>The id in the <c>stick.json</c> of the staged disk.</summary>
    public string SiteId => Convert.ToHexStringLower(Derive($"imaging site {DiskId:N} {ReleaseId}").AsSpan(0, 16));

    private static ReadOnlySpan<byte> MarkOf(Guid diskId, PartitionRole role) =>
        Derive($"imaging mark {diskId:N} {PartitionRoles.Of(role).Word}").AsSpan(0, HalfLength);

    private static byte[] Derive(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>A version 4 GUID (RFC 9562).</summary>
    private static Guid ToGuid(ReadOnlySpan<byte> bytes)
    {
        Span<byte> guid = stackalloc byte[16];
        bytes[..16].CopyTo(guid);
        guid[6] = (byte)((guid[6] & 0x0F) | 0x40);
        guid[8] = (byte)((guid[8] & 0x3F) | 0x80);
        return new Guid(guid, bigEndian: true);
    }
}
