using System.Buffers.Binary;
using System.Text;
using Imaging.Wim;

namespace Imaging.Testing.Trees;

/// <summary>
/// A tree with what breaks naive copying: hard links, named streams, symbolic links and junctions, descriptors, sparse and compressed
/// files, DOS attributes, short names, odd names and times, deep paths, many small files. Made on an NTFS volume, because a capture from
/// Linux could express little of it. No extended attributes: libwim takes none from NTFS. Needs mkntfs and libntfs-3g.
/// </summary>
public static class HostileTree
{
    public const int DefaultSmallFiles = 10_000;

    /// <summary>Bytes of the volume <see cref="MakeWim"/> makes on its way: a sparse file.</summary>
    public const long VolumeSize = 512L * 1024 * 1024;

    /// <summary>An NTFS volume with nothing on it.</summary>
    public static void Format(string volumeFile, long size)
    {
        using (FileStream file = File.Create(volumeFile))
            file.SetLength(size);
        Tool.Expect("mkntfs", "-F", "-Q", "-q", "-p", "2048", "-H", "255", "-S", "63", "-s", "512", "-c", "4096", "-L", "Hostile",
            volumeFile);
    }

    /// <summary>An NTFS volume with the tree.</summary>
    public static void MakeVolume(string volumeFile, int smallFiles = DefaultSmallFiles)
    {
        Format(volumeFile, VolumeSize);
        using var volume = new HostileTreeVolume(volumeFile);
        AddNames(volume);
        AddContents(volume);
        AddLinks(volume);
        AddMetadata(volume);
        AddSmallFiles(volume, smallFiles);
    }

    /// <summary>A WIM with the tree as its one image, named <c>Hostile</c>.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="smallFiles">How many files of up to 2 KiB.</param>
    /// <param name="compression">Of the WIM.</param>
    public static void MakeWim(string path, int smallFiles = DefaultSmallFiles, WimCompression compression = WimCompression.Xpress)
    {
        using var folder = new TempFolder();
        string volumeFile = folder.File("hostile.ntfs");
        MakeVolume(volumeFile, smallFiles);
        using WimFile wim = WimFile.CreateNew(compression);
        wim.AddImageFromNtfs(volumeFile, "Hostile");
        wim.Write(path);
    }

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Text(int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("All work and no play makes a dull boy. ", (length / 39) + 1)))[..length];

    private static void AddNames(HostileTreeVolume volume)
    {
        volume.AddFolder("/names");
        string[] names =
        [
            new('n', 255), "smile-\U0001F600.txt", "half-\uD83D-surrogate", "\uDE00alone", "æøå ÄÖÜ ß İı", "日本語", "a b  c",
            "no.ext.here.txt",
            "~$lock", "[brackets]{braces}", "percent%20", "'quotes'", ".hidden", "e\u0301-combining", "\u202Ertl",
        ];
        for (int i = 0; i < names.Length; i++)
            volume.AddFile($"/names/{names[i]}", Text(10 + i));

        string deep = "/deep";
        volume.AddFolder(deep);
        for (int i = 0; i < 20; i++)
        {
            deep += $"/level {i:D2} of a path that Windows would call long";
            volume.AddFolder(deep);
        }

        volume.AddFile(deep + "/bottom.txt", Text(100));
    }

    private static void AddContents(HostileTreeVolume volume)
    {
        volume.AddFolder("/contents");
        volume.AddFile("/contents/empty", []);
        volume.AddFile("/contents/resident", Bytes(1, 600));
        volume.AddFile("/contents/one cluster", Bytes(2, 4096));
        volume.AddFile("/contents/odd", Bytes(3, 3 * 1024 * 1024 + 17));
        volume.AddFile("/contents/same as odd", Bytes(3, 3 * 1024 * 1024 + 17));
        volume.AddFile("/contents/zeros", new byte[1024 * 1024]);

        volume.AddFile("/contents/sparse", []);
        volume.SetAttributes("/contents/sparse", FileAttributes.SparseFile | FileAttributes.Archive);
        volume.WriteAt("/contents/sparse", 8 * 1024 * 1024, Bytes(4, 5000));

        // What is made in a folder that compresses, compresses.
        volume.AddFolder("/compressed");
        volume.SetAttributes("/compressed", FileAttributes.Compressed);
        volume.AddFile("/compressed/text", Text(300_000));
        volume.AddFile("/compressed/random", Bytes(8, 100_000));
        volume.AddFile("/compressed/resident", Text(100));

        volume.AddFile("/contents/streams", Text(50));
        volume.AddStream("/contents/streams", "small", Text(20));
        volume.AddStream("/contents/streams", "large", Bytes(5, 200_000));
        volume.AddStream("/contents/streams", "\U0001F600", Text(30));
        volume.AddStream("/contents", "on a folder", Text(40));
        volume.AddFile("/contents/downloaded.exe", Bytes(6, 10_000));
        volume.AddStream("/contents/downloaded.exe", "Zone.Identifier", "[ZoneTransfer]\r\nZoneId=3\r\n"u8);
    }

    private static void AddLinks(HostileTreeVolume volume)
    {
        volume.AddFolder("/links");
        volume.AddFile("/links/first name", Bytes(7, 50_000));
        volume.AddLink("/links/first name", "/links/second name");
        volume.AddLink("/links/first name", "/contents/third name");
        volume.AddStream("/links/first name", "shared", Text(33));
        volume.AddFile("/links/empty", []);
        volume.AddLink("/links/empty", "/links/empty too");

        volume.AddFile("/links/symlink relative", []);
        volume.SetReparseData("/links/symlink relative", SymbolicLink(@"..\contents\odd", @"..\contents\odd", relative: true));
        volume.AddFile("/links/symlink absolute", []);
        volume.SetReparseData("/links/symlink absolute", SymbolicLink(@"\??\C:\contents\odd", @"C:\contents\odd", relative: false));
        volume.AddFolder("/links/symlink to folder");
        volume.SetReparseData("/links/symlink to folder", SymbolicLink(@"\contents", @"\contents", relative: true));
        volume.AddFolder("/links/junction");
        volume.SetReparseData("/links/junction", Junction(@"\??\C:\contents", @"C:\contents"));
        volume.AddFolder("/links/Documents and Settings");
        volume.SetReparseData("/links/Documents and Settings", Junction(@"\??\C:\Users", @"C:\Users"));
        volume.SetAttributes("/links/Documents and Settings", FileAttributes.Hidden | FileAttributes.System);
    }

    private static void AddMetadata(HostileTreeVolume volume)
    {
        volume.AddFolder("/metadata");
        FileAttributes[] attributes =
        [
            FileAttributes.ReadOnly, FileAttributes.Hidden, FileAttributes.System,
            FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReadOnly,
            FileAttributes.Archive, FileAttributes.NotContentIndexed, FileAttributes.Temporary, FileAttributes.Offline,
        ];
        foreach (FileAttributes value in attributes)
        {
            string path = $"/metadata/attributes {(int)value:x}";
            volume.AddFile(path, Text(25));
            volume.SetAttributes(path, value);
        }

        volume.AddFile("/metadata/A long name with its own short name.text", Text(60));
        volume.SetShortName("/metadata/A long name with its own short name.text", "ALONGN~7.TEX");
        volume.AddFolder("/metadata/A folder with a short name");
        volume.SetShortName("/metadata/A folder with a short name", "FOLDER~1");
        volume.AddFile("/metadata/object id", Text(10));
        volume.SetObjectId("/metadata/object id", new Guid("0f0e0d0c-0b0a-0908-0706-050403020100"));

        volume.AddFile("/metadata/locked down", Text(70));
        volume.SetSecurityDescriptor("/metadata/locked down", Descriptor(0x001F01FF, folder: false));
        volume.AddFile("/metadata/read only by descriptor", Text(70));
        volume.SetSecurityDescriptor("/metadata/read only by descriptor", Descriptor(0x00120089, folder: false));
        volume.AddFolder("/metadata/guarded");
        volume.SetSecurityDescriptor("/metadata/guarded", Descriptor(0x001200A9, folder: true));

        volume.AddFile("/metadata/old", Text(11));
        volume.SetTimes("/metadata/old", 1, 2, 3);
        volume.AddFile("/metadata/odd times", Text(12));
        volume.SetTimes("/metadata/odd times", 133_000_000_123_456_789, 132_000_000_987_654_321, 131_000_000_555_555_555);
    }

    private static void AddSmallFiles(HostileTreeVolume volume, int count)
    {
        const int perFolder = 500;
        volume.AddFolder("/many");
        for (int first = 0; first < count; first += perFolder)
        {
            string folder = $"/many/{first / perFolder:D3}";
            volume.AddFolder(folder);
            volume.AddFiles(folder, Enumerable.Range(first, Math.Min(perFolder, count - first)).Select(i =>
                ($"file {i:D6}.dat", Bytes(1000 + i, i * 37 % 2048))));
        }
    }

    // REPARSE_DATA_BUFFER, [MS-FSCC] 2.1.2.4 and 2.1.2.5.
    private static byte[] SymbolicLink(string substitute, string print, bool relative) =>
        Reparse(0xA000000C, substitute, print, relative ? [1, 0, 0, 0] : [0, 0, 0, 0], terminated: false);

    private static byte[] Junction(string substitute, string print) => Reparse(0xA0000003, substitute, print, [], terminated: true);

    private static byte[] Reparse(uint tag, string substitute, string print, byte[] flags, bool terminated)
    {
        byte[] substituteBytes = Encoding.Unicode.GetBytes(substitute);
        byte[] printBytes = Encoding.Unicode.GetBytes(print);
        int gap = terminated ? 2 : 0;
        byte[] names = [.. substituteBytes, .. new byte[gap], .. printBytes, .. new byte[gap]];
        byte[] data = new byte[8 + 8 + flags.Length + names.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(data, tag);
        BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(4), (short)(data.Length - 8));
        BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(10), (short)substituteBytes.Length);
        BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(12), (short)(substituteBytes.Length + gap));
        BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(14), (short)printBytes.Length);
        flags.CopyTo(data, 16);
        names.CopyTo(data, 16 + flags.Length);
        return data;
    }

    // Owner and group SYSTEM, one entry: Administrators with the mask. [MS-DTYP] 2.4.6.
    private static byte[] Descriptor(uint mask, bool folder)
    {
        byte[] system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
        byte[] administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
        byte[] header = [1, 0, 0x04, 0x94, 20, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 44, 0, 0, 0];
        byte[] acl = [2, 0, 32, 0, 1, 0, 0, 0, 0, (byte)(folder ? 3 : 0), 24, 0, .. BitConverter.GetBytes(mask)];
        return [.. header, .. system, .. system, .. acl, .. administrators];
    }
}
