using System.Text;

namespace Imaging.Wim;

/// <summary>
/// UTF-8 that can also hold an unpaired surrogate (as its three-byte form), because names on NTFS are any 16-bit units. This is what libwim
/// and ntfs-3g speak on Linux, and what .NET's own UTF-8 replaces by U+FFFD. Source: the WTF-8 encoding,
/// https://simonsapin.github.io/wtf-8/.
/// </summary>
public static class Wtf8
{
    /// <summary>Bytes that always suffice for so many UTF-16 units.</summary>
    public static int MaxByteCount(int units) => units * 3;

    /// <summary>Encodes; returns the bytes written.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int count = 0;
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out Rune rune, out int units) == System.Buffers.OperationStatus.Done)
            {
                count += rune.EncodeToUtf8(bytes[count..]);
                text = text[units..];
                continue;
            }

            char surrogate = text[0];
            bytes[count++] = (byte)(0xE0 | surrogate >> 12);
            bytes[count++] = (byte)(0x80 | surrogate >> 6 & 0x3F);
            bytes[count++] = (byte)(0x80 | surrogate & 0x3F);
            text = text[1..];
        }

        return count;
    }

    /// <summary>Encodes to an array of its own.</summary>
    public static byte[] Encode(string text)
    {
        byte[] bytes = new byte[MaxByteCount(text.Length)];
        return bytes[..Encode(text, bytes)];
    }

    /// <summary>Decodes; bytes that are neither UTF-8 nor a surrogate's three bytes become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (!ContainsSurrogate(bytes))
            return Encoding.UTF8.GetString(bytes);

        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (IsSurrogate(bytes))
            {
                text.Append((char)((bytes[0] & 0xF) << 12 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F));
                bytes = bytes[3..];
                continue;
            }

            Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            text.Append(rune.ToString());
            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    private static bool IsSurrogate(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 3 && bytes[0] == 0xED && bytes[1] is >= 0xA0 and <= 0xBF && (bytes[2] & 0xC0) == 0x80;

    private static bool ContainsSurrogate(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOf((byte)0xED)) >= 0; bytes = bytes[(at + 1)..])
        {
            if (IsSurrogate(bytes[at..]))
                return true;
        }

        return false;
    }
}
