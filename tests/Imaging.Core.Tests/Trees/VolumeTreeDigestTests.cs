using System.Security.Cryptography;
using System.Text;
using Imaging.Core.Trees;

namespace Imaging.Core.Tests.Trees;

public sealed class VolumeTreeDigestTests
{
    private static readonly byte[] s_descriptor = Convert.FromHexString(
        "01000494140000002000000000000000300000000101000000000005120000000102000000000005200000002002000002002000010000000003"
        + "1800FF011F0001020000000000052000000020020000");

    /// <summary>
    /// It stands in signed releases. Computed by another program: the fields in order, numbers as 64 bits, texts with their lengths
    /// in front.
    /// </summary>
    [Fact]
    public void Of_KnownTree_IsTheDigestOfFormat1()
    {
        TreeEntry[] tree =
        [
            Root,
            Entry(@"\Program Files", (FileAttributes)0x11, 1, 2) with { ShortName = "Progra~1", SecurityDescriptor = s_descriptor },
            Entry(@"\Program Files\setup.exe", (FileAttributes)0x2A20, 3, 4, ("", "one"), ("two", "two"), ("empty", "")) with
            {
                ShortName = "SETUP.EXE",
                ObjectId = new Guid("0f0e0d0c-0b0a-0908-0706-050403020100"),
                SecurityDescriptor = new byte[] { 1, 0, 4, 0x80, 9 },
            },
            Entry(@"\junction", FileAttributes.Directory | FileAttributes.ReparsePoint, 5, 6, ("", "target")) with
            {
                ReparseTag = 0xA0000003,
            },
            Entry(@"\second", FileAttributes.Archive, 7, 8, ("", "one")) with { LinkCount = 2, HardLinkGroup = 30 },
            Entry(@"\first", FileAttributes.Archive, 7, 8, ("", "one")) with { LinkCount = 2, HardLinkGroup = 30 },
        ];

        Assert.Equal("f9f41670e834763165cf2d8776b4a5b02eeb0cb8a1fb3bf2c94391bc14f8af4e", Digest(tree));
        Assert.Equal(Digest(tree), Digest([.. tree.Reverse()]));
    }

    /// <summary>The first tree of each pair is what libwim applies on Linux, the second what Windows makes of the same image.</summary>
    [Fact]
    public void Of_WhatOnlyWindowsOrOnlyLinuxRestores_DoesNotCount()
    {
        TreeEntry file = Entry(@"\Setup.exe", FileAttributes.Normal, 1, 2, ("", "one"));
        (TreeEntry, TreeEntry)[] pairs =
        [
            (file, file with { Attributes = FileAttributes.SparseFile }),
            (file, file with { Attributes = FileAttributes.Compressed }),
            (file, file with { Attributes = 0 }),
            (file, file with { ShortName = "SETUP.EXE" }),
            (file, file with { Accessed = new FileTime(9) }),
            (file with { ShortName = "setup~1.exe" }, file with { ShortName = "SETUP~1.EXE" }),
        ];

        foreach ((TreeEntry linux, TreeEntry windows) in pairs)
            Assert.Equal(Digest([Root, linux]), Digest([Root, windows]));
    }

    [Fact]
    public void Of_AnythingOfANameDiffers_Differs()
    {
        TreeEntry file = Entry(@"\file", FileAttributes.Archive, 1, 2, ("", "one"), ("two", "two"));
        TreeEntry[] all =
        [
            file,
            file with { Path = @"\FILE" },
            file with { ShortName = "FILE~1" },
            file with { Created = new FileTime(9) },
            file with { Written = new FileTime(9) },
            file with { ObjectId = Guid.NewGuid() },
            file with { ReparseTag = 1 },
            file with { SecurityDescriptor = s_descriptor },
            file with { Streams = Streams(("", "one")) },
            file with { Streams = Streams(("", "on!"), ("two", "two")) },
            file with { Streams = Streams(("", "one"), ("Two", "two")) },
            file with { Streams = Streams(("", "one"), ("two", "two"), ("empty", "")) },
            .. Enum.GetValues<FileAttributes>()
                .Where(a => a is FileAttributes.ReadOnly or FileAttributes.Hidden or FileAttributes.System or FileAttributes.Directory
                    or FileAttributes.Temporary or FileAttributes.ReparsePoint or FileAttributes.Offline
                    or FileAttributes.NotContentIndexed)
                .Select(a => file with { Attributes = file.Attributes | a }),
            file with { Attributes = FileAttributes.Normal },
        ];

        Assert.Equal(all.Length, all.Select(e => Digest([Root, e])).Distinct().Count());
        Assert.Equal(21, all.Length);
    }

    [Theory]
    [InlineData(@"\System Volume Information")]
    [InlineData(@"\system volume information\tracking.log")]
    [InlineData(@"\$Recycle.Bin")]
    [InlineData(@"\$RECYCLE.BIN\S-1-5-18\desktop.ini")]
    public void Of_WhatWindowsMakesOnEveryVolume_DoesNotCount(string path) =>
        Assert.Equal(Digest([Root]), Digest([Root, Entry(path, FileAttributes.Hidden, 1, 2, ("", "one"))]));

    [Theory]
    [InlineData(@"\System Volume Information 2")]
    [InlineData(@"\$RECYCLE.BIN2")]
    [InlineData(@"\folder\$RECYCLE.BIN")]
    public void Of_WhatIsOnlyCalledAlmostSo_Counts(string path) =>
        Assert.NotEqual(Digest([Root]), Digest([Root, Entry(path, FileAttributes.Hidden, 1, 2, ("", "one"))]));

    [Fact]
    public void Of_Root_OnlyDescriptorAndNamedStreamsCount()
    {
        string digest = Digest([Root]);
        Assert.Equal(digest, Digest([Root with { Created = new FileTime(1), Written = new FileTime(2) }]));
        Assert.Equal(
            digest, Digest([Root with { Attributes = FileAttributes.Directory | FileAttributes.Hidden, ObjectId = Guid.NewGuid() }]));
        Assert.NotEqual(digest, Digest([Root with { SecurityDescriptor = Array.Empty<byte>() }]));
        Assert.NotEqual(digest, Digest([Root with { Streams = [] }]));
    }

    [Fact]
    public void Of_SameContentButNotTheSameFile_Differs()
    {
        TreeEntry[] two = [Entry(@"\a", 0, 1, 2, ("", "one")), Entry(@"\b", 0, 1, 2, ("", "one"))];
        TreeEntry[] one = [.. two.Select(e => e with { LinkCount = 2, HardLinkGroup = 7 })];
        TreeEntry[] another = [.. two.Select(e => e with { LinkCount = 2, HardLinkGroup = 8 })];

        Assert.NotEqual(Digest(two), Digest(one));
        Assert.Equal(Digest(one), Digest(another));
    }

    /// <summary>A link that Windows put where nothing counts does not make a file another.</summary>
    [Fact]
    public void Of_OnlyOneNameCounts_IsThatOfAFileWithOneName()
    {
        TreeEntry file = Entry(@"\a", 0, 1, 2, ("", "one"));
        TreeEntry linked = file with { LinkCount = 2, HardLinkGroup = 7 };
        Assert.Equal(Digest([file]), Digest([linked, linked with { Path = @"\System Volume Information\a" }]));
    }

    [Fact]
    public void DifferencesFrom_ChangedMissingAndNew_NamesThemInOrder()
    {
        TreeEntry file = Entry(@"\a", 0, 1, 2, ("", "one"));
        VolumeTreeDigest before = Of([file, file with { Path = @"\b" }, file with { Path = @"\c" }]);
        VolumeTreeDigest after = Of([file, file with { Path = @"\c", Created = new FileTime(3) }, file with { Path = @"\d" }]);

        Assert.Equal([@"\b", @"\c", @"\d"], after.DifferencesFrom(before, 5));
        Assert.Equal([@"\b", @"\c"], after.DifferencesFrom(before, 2));
    }

    private static TreeEntry Root =>
        Entry(@"\", (FileAttributes)0x36, 11, 12, ("on the root", "one")) with { SecurityDescriptor = s_descriptor };

    private static VolumeTreeDigest Of(TreeEntry[] entries) => VolumeTreeDigest.Of(add => Array.ForEach(entries, add));

    private static string Digest(TreeEntry[] entries) => Convert.ToHexStringLower(Of(entries).Sha256);

    private static TreeEntry Entry(
        string path, FileAttributes attributes, long created, long written, params (string Name, string Text)[] streams) => new()
        {
            Name = path[(path.LastIndexOf('\\') + 1)..],
            Path = path,
            ShortName = "",
            Attributes = attributes,
            ReparseTag = 0,
            LinkCount = 1,
            HardLinkGroup = 0,
            Created = new FileTime(created),
            Written = new FileTime(written),
            Accessed = default,
            SecurityDescriptor = default,
            Streams = Streams(streams),
            ObjectId = default,
        };

    private static TreeStream[] Streams(params (string Name, string Text)[] streams) =>
    [
        .. streams.Select(
            s => new TreeStream(s.Name, s.Text.Length, s.Text.Length == 0 ? new byte[20] : SHA1.HashData(Encoding.ASCII.GetBytes(s.Text)))),
    ];
}
