using Imaging.Building;
using Imaging.Core;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Planning;
using Imaging.Engine.Staging;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>
/// A stick with two packs that is damaged in every way: whatever is wrong, the stage and the stick's verifier refuse it, name the file,
/// and no disk that boots is left.
/// </summary>
public sealed class CorruptionTests(CorruptionTests.DeltaStick sample) : IClassFixture<CorruptionTests.DeltaStick>
{
    private string Root => sample.Stick;

    private string ReleaseFolder => $"imaging/releases/{sample.Release.Id}";

    [NeedsFact("mkntfs")]
    public void Documents_WithAnyByteChanged_AreRefused()
    {
        CheckEveryByte(StickPaths.Stick, ExitCode.Corrupt, "stick.json");
        CheckEveryByte($"{ReleaseFolder}/release.json", ExitCode.Signature, "release.json");
        CheckEveryByte($"{ReleaseFolder}/release.json.sig", ExitCode.Signature, "release.json");
        CheckEveryByte($"{ReleaseFolder}/windows.index", ExitCode.Corrupt, "windows.index", step: 97);
        CheckEveryByte($"{ReleaseFolder}/recovery.index", ExitCode.Corrupt, "recovery.index", step: 97);
    }

    [NeedsTheory("mkntfs")]
    [InlineData("stick.json", ExitCode.Corrupt, ExitCode.Missing)]
    [InlineData("release.json", ExitCode.Signature, ExitCode.Missing)]
    [InlineData("release.json.sig", ExitCode.Signature, ExitCode.Signature)]
    [InlineData("windows.index", ExitCode.Corrupt, ExitCode.Missing)]
    [InlineData("recovery.index", ExitCode.Corrupt, ExitCode.Missing)]
    [InlineData("old.pack", ExitCode.Corrupt, ExitCode.Missing)]
    [InlineData("new.pack", ExitCode.Corrupt, ExitCode.Missing)]
    [InlineData("BOOTX64.EFI", ExitCode.Corrupt, ExitCode.Missing)]
    [InlineData("empty.cfg", ExitCode.Corrupt, ExitCode.Missing)]
    public void File_CutLengthenedEmptiedOrGone_IsRefused(string name, ExitCode damaged, ExitCode gone)
    {
        string path = Resolve(name);
        string mention = name == "release.json.sig" ? "release.json" : Path.GetFileName(path);
        byte[] good = File.ReadAllBytes(Path.Combine(Root, path));
        Change(path, [.. good, 0], damaged, mention);
        Change(path, null, gone, mention);
        if (good.Length == 0)
            return;
        Change(path, good[..^1], damaged, mention);
        Change(path, good[..(good.Length / 2)], damaged, mention);
        Change(path, [], damaged, mention);
        Change(path, new byte[good.Length], damaged, mention, stages: sample.Release.Boot.Any(b => b.Path == path));
    }

    [NeedsFact("mkntfs")]
    public void Packs_WithBytesChanged_AreRefused()
    {
        var random = new Random(3);
        foreach (string name in (string[])["old.pack", "new.pack"])
        {
            string path = Resolve(name);
            byte[] good = File.ReadAllBytes(Path.Combine(Root, path));
            List<long> offsets = [0, 7, 8, PackFormat.HeaderLength - 1, PackFormat.HeaderLength, good.Length - 1, .. Padding(name, good)];
            for (int i = 0; i < 4; i++)
                offsets.Add(random.NextInt64(good.Length));
            foreach (long offset in offsets)
                Change(path, Flipped(good, offset), ExitCode.Corrupt, Path.GetFileName(path));
        }
    }

    /// <summary>What a stick boots from is no part of a disk: the check of sticks sees it.</summary>
    [NeedsFact("mkntfs")]
    public void BootFiles_WithBytesChanged_AreRefusedByTheCheckOfSticks()
    {
        foreach (FileEntry entry in sample.Release.Boot.Where(b => b.Length > 0))
        {
            byte[] good = File.ReadAllBytes(Path.Combine(Root, entry.Path));
            foreach (long offset in (long[])[0, entry.Length / 3, entry.Length - 1])
                Change(entry.Path, Flipped(good, offset), ExitCode.Corrupt, Path.GetFileName(entry.Path), stages: true);
        }
    }

    [NeedsFact("mkntfs")]
    public void Packs_Swapped_AreRefused()
    {
        (string a, string b) = (Path.Combine(Root, Resolve("old.pack")), Path.Combine(Root, Resolve("new.pack")));
        byte[] kept = File.ReadAllBytes(a);
        byte[] other = File.ReadAllBytes(b);
        File.WriteAllBytes(a, other);
        File.WriteAllBytes(b, kept);
        ExpectRefusal(ExitCode.Corrupt, ".pack");
        File.WriteAllBytes(a, kept);
        File.WriteAllBytes(b, other);

        // The right length, another pack's content.
        byte[] grafted = [.. other, .. kept];
        Change(Resolve("old.pack"), grafted[..kept.Length], ExitCode.Corrupt, Path.GetFileName(a));
    }

    [NeedsFact("mkntfs")]
    public void Releases_MixedUp_AreRefused()
    {
        string first = Path.Combine(sample.OtherStick, $"imaging/releases/{sample.Other.Id}");
        byte[] Theirs(string name) => File.ReadAllBytes(Path.Combine(first, name));

        // Another release that is signed by the same key, in this one's place.
        string folder = Path.Combine(Root, ReleaseFolder);
        Change($"{ReleaseFolder}/release.json", Theirs("release.json"), ExitCode.Signature, "release.json");
        Change($"{ReleaseFolder}/windows.index", Theirs("windows.index"), ExitCode.Corrupt, "windows.index");
        byte[] signature = File.ReadAllBytes(Path.Combine(folder, "release.json.sig"));
        File.WriteAllBytes(Path.Combine(folder, "release.json.sig"), Theirs("release.json.sig"));
        Change($"{ReleaseFolder}/release.json", Theirs("release.json"), ExitCode.Corrupt, "release.json");
        File.WriteAllBytes(Path.Combine(folder, "release.json.sig"), signature);

        // A stick.json of another release: that one is not on the stick. One of a staged disk: no stick.
        Change(StickPaths.Stick, File.ReadAllBytes(Path.Combine(sample.OtherStick, StickPaths.Stick)), ExitCode.Missing, sample.Other.Id);
        StickDocument stick = Documents.ReadStick(File.ReadAllBytes(Path.Combine(Root, StickPaths.Stick)), "stick.json");
        Change(StickPaths.Stick, Documents.Write((stick with { Kind = StickDocument.Site }).Sealed()), ExitCode.Missing, "stick.json");
        Change(StickPaths.Stick, Documents.Write((stick with { MediaId = new string('0', 32) }).Sealed()), ExitCode.Corrupt, "stick.json");
        Change(StickPaths.Stick, Documents.Write((stick with { Release = "../../x" }).Sealed()), ExitCode.Corrupt, "stick.json");

        Directory.Move(folder, folder + ".away");
        ExpectRefusal(ExitCode.Missing, "release.json");
        Directory.Move(folder + ".away", folder);
    }

    /// <summary>What the verifier of sticks passes, the stage has to make the one right disk of; all else is refused.</summary>
    [NeedsFact("mkntfs")]
    public void StickImage_WithBytesChanged_IsRefusedOrMakesTheSameDisk()
    {
        string image = sample.Shop.WriteImage("out", sample.Release.Id, "flip.img");
        OpenRelease good = sample.Shop.Open("out", sample.Release.Id);
        const long part = 1024 * 1024;
        byte[] boot = new byte[512];
        using (FileStream file = File.OpenRead(image))
        {
            file.Position = part;
            file.ReadExactly(boot);
        }

        long fat = part + BitConverter.ToUInt16(boot, 14) * 512L;
        long data = fat + boot[16] * BitConverter.ToUInt32(boot, 36) * 512L;
        List<long> offsets =
        [
            446, 450, 454, 458, 510, part + 11, part + 13, part + 14, part + 16, part + 36, part + 44, part + 510,
            .. Enumerable.Range(0, 24).Select(i => fat + 8 + i * 2),
            .. Enumerable.Range(0, 10).SelectMany(i => ((int[])[0, 11, 20, 26, 28]).Select(field => data + (i * 32) + field)),
        ];
        int passed = 0;
        foreach (long offset in offsets)
        {
            Flip(image, offset, 0x41);
            try
            {
                sample.Shop.VerifyStick(image);
                passed++;
                string disk = sample.Shop.At("flipped.img");
                Factory.Stage(Factory.Request(sample.Shop, image, disk, Workshop.Minimum));
                Assert.Empty(Factory.Verify(good, disk).Findings);
                File.Delete(disk);
            }
            catch (ImagingException e)
            {
                Assert.Contains(
                    e.Code,
                    (ExitCode[])[ExitCode.Missing, ExitCode.Corrupt, ExitCode.Signature, ExitCode.PartitionTable, ExitCode.DeviceIo]);
            }

            Flip(image, offset, 0x41);
        }

        Assert.InRange(passed, 1, offsets.Count * 2 / 3);
        sample.Shop.VerifyStick(image);
    }

    private static byte[] Flipped(byte[] good, long offset)
    {
        byte[] bad = [.. good];
        bad[offset] ^= 0x04;
        return bad;
    }

    private static void Flip(string file, long offset, byte mask)
    {
        using FileStream stream = File.Open(file, FileMode.Open);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ mask));
    }

    private string Resolve(string name) => name switch
    {
        "stick.json" => StickPaths.Stick,
        "old.pack" => $"imaging/packs/{sample.Release.Packs[0].Name}",
        "new.pack" => $"imaging/packs/{sample.Release.Packs[1].Name}",
        "BOOTX64.EFI" => "EFI/BOOT/BOOTX64.EFI",
        "empty.cfg" => "empty.cfg",
        _ => $"{ReleaseFolder}/{name}",
    };

    /// <summary>The last byte of each frame that ends with zeros.</summary>
    private long[] Padding(string name, byte[] pack)
    {
        int number = name == "old.pack" ? 0 : 1;
        using var tree = new FolderTree(Root);
        OpenRelease release = OpenRelease.Open(tree, StickPaths.Root, sample.Release.Id, key: null);
        long[] padding = [.. release.Volumes.SelectMany(v => v.Index.Frames).Where(f => f.Pack == number)
            .Select(f => f.Offset + f.PackedLength - 1).Distinct().Where(o => pack[o] == 0).Take(2)];
        Assert.NotEmpty(padding);
        return padding;
    }

    /// <summary>Opens the stick with each byte changed in its turn, and stages from a few of them.</summary>
    private void CheckEveryByte(string path, ExitCode code, string mention, int step = 1)
    {
        byte[] good = File.ReadAllBytes(Path.Combine(Root, path));
        for (int offset = 0; offset < good.Length; offset += step)
        {
            byte[] bad = [.. good];
            bad[offset] ^= (byte)(1 << (offset % 8));
            File.WriteAllBytes(Path.Combine(Root, path), bad);
            ImagingException e = Assert.Throws<ImagingException>(Plan);
            Assert.True(e.Code == code, $"{path} at {offset}: {e.Code}, {e.Message}");
            Assert.Contains(mention, e.Message, StringComparison.Ordinal);
        }

        foreach (int offset in (int[])[0, good.Length / 2, good.Length - 1])
            Change(path, Flipped(good, offset), code, mention);
        File.WriteAllBytes(Path.Combine(Root, path), good);
    }

    private void Plan()
    {
        StageRequest request = Factory.Request(sample.Shop, Root, sample.Shop.At("none.img"), Workshop.Minimum);
        using var run = new StageRun(request, Factory.Machine, new QuietEvents());
        StagePlan plan = run.PlanOnly();
        Assert.NotNull(plan);
    }

    /// <param name="stages">True where it is of no account for staging.</param>
    private void Change(string path, byte[]? content, ExitCode code, string mention, bool stages = false)
    {
        string file = Path.Combine(Root, path);
        byte[] good = File.ReadAllBytes(file);
        if (content is null)
            File.Delete(file);
        else
            File.WriteAllBytes(file, content);
        try
        {
            if (!stages)
                ExpectNoStage(code, mention);
            ExpectNoStick(code, mention);
        }
        finally
        {
            File.WriteAllBytes(file, good);
        }
    }

    private void ExpectRefusal(ExitCode code, string mention)
    {
        ExpectNoStage(code, mention);
        ExpectNoStick(code, mention);
    }

    private void ExpectNoStage(ExitCode code, string mention)
    {
        string disk = sample.Shop.At("disk.img");
        var stage = Assert.Throws<ImagingException>(() => Factory.Stage(Factory.Request(sample.Shop, Root, disk, Workshop.Minimum)));
        Assert.True(stage.Code == code, $"{code} expected: {stage.Message}");
        Assert.Contains(mention, stage.Message, StringComparison.Ordinal);
        if (File.Exists(disk))
        {
            using FileStream image = File.OpenRead(disk);
            var head = new byte[1024 * 1024];
            image.ReadExactly(head);
            Assert.False(head.AsSpan().ContainsAnyExcept((byte)0));
        }

        File.Delete(disk);
    }

    private void ExpectNoStick(ExitCode code, string mention)
    {
        var verify = Assert.Throws<ImagingException>(() => sample.Shop.VerifyStick(Root));
        Assert.True(verify.Code == code, $"{code} expected: {verify.Message}");
        Assert.Contains(mention, verify.Message, StringComparison.Ordinal);
    }

    /// <summary>Two releases in one folder, each on a stick; the second needs a pack of the first.</summary>
    public sealed class DeltaStick : IDisposable
    {
        public DeltaStick()
        {
            if (!Tool.Exists("mkntfs"))
                return;
            Shop.MakeSmallWim();
            Shop.Put("packages/java/lib/rt.jar", Workshop.Random(41, 9_000_000));
            Shop.WriteManifest();
            BuildReport first = Shop.Build("out");
            Shop.Put("packages/office/data.cab", Workshop.Random(42, 500_000));
            BuildReport second = Shop.Build("out");
            (Other, Release) = (first.Release, second.Release);
            Assert.Equal(2, Release.Packs.Count);
            OtherStick = Shop.WriteFolder("out", Other.Id, "stick-1");
            Stick = Shop.WriteFolder("out", Release.Id, "stick-2");
        }

        internal Workshop Shop { get; } = new();

        internal ReleaseDocument Release { get; } = null!;

        internal ReleaseDocument Other { get; } = null!;

        internal string Stick { get; } = "";

        internal string OtherStick { get; } = "";

        public void Dispose() => Shop.Dispose();
    }
}
