using System.Buffers.Binary;
using System.Text;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// A structure of which a VHDX has two copies, so that one survives a torn write: four characters, then the CRC-32C of all its bytes with
/// that field zero ([MS-VHDX] 2.2.2, 2.2.3).
/// </summary>
/// <param name="Offset">Bytes into the file.</param>
internal sealed record VhdxStructure(long Offset, byte[] Bytes)
{
    private const int ChecksumOffset = 4;

    /// <summary>The copies that are valid; at least one.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: none is, and why.</exception>
    public static List<VhdxStructure> ReadValid(IByteSource file, long[] offsets, int length, string signature, string name)
    {
        var valid = new List<VhdxStructure>();
        var faults = new List<string>();
        foreach (long offset in offsets)
        {
            byte[] bytes = new byte[length];
            file.Read(offset, bytes);
            if (Fault(bytes, signature) is { } fault)
                faults.Add($"{fault} at {offset + (fault.StartsWith("checksum", StringComparison.Ordinal) ? ChecksumOffset : 0)}");
            else
                valid.Add(new VhdxStructure(offset, bytes));
        }

        return valid.Count > 0
            ? valid
            : throw ImageErrors.Damaged(file, offsets[0], $"both copies of the {name}", string.Join("; ", faults), "one that is valid");
    }

    private static string? Fault(byte[] bytes, string signature)
    {
        if (!bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes(signature)))
            return $"signature {Convert.ToHexString(bytes.AsSpan(0, 4))}, not \"{signature}\",";
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumOffset));
        byte[] copy = [.. bytes];
        copy.AsSpan(ChecksumOffset, 4).Clear();
        uint computed = Crc32C.Of(copy);
        return stored == computed ? null : $"checksum {stored:X8}, not {computed:X8},";
    }
}
