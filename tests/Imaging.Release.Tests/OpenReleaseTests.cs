using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Release.Tests;

public sealed class OpenReleaseTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ReleaseKey _key = ReleaseKey.Create();

    public OpenReleaseTests() => SampleRelease.Lay(_temp.Path, "", _key);

    private string Folder => _temp.File(StickPaths.Release(SampleRelease.Id));

    private string Pack => _temp.File(StickPaths.Pack(SampleRelease.PackEntry.Name));

    public void Dispose()
    {
        _key.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Open_SignedRelease_GivesDocumentVolumesPacksAndBootFiles()
    {
        OpenRelease release = Open(_key);
        Assert.True(release.IsSigned);
        Assert.True(release.HasSignature);
        Assert.Equal(SampleRelease.Index.Extents, Assert.Single(release.Volumes).Index.Extents);
        using IByteSource pack = release.OpenPack(0);
        Assert.Equal(SampleRelease.PackEntry.Sha256, FileDigest.Of(pack));
        using IByteSource boot = release.OpenBootFile(release.Document.Boot[0]);
        Assert.Equal(release.Document.Boot[0].Sha256, FileDigest.Of(boot));
        Assert.Equal(Documents.Write(SampleRelease.Document), release.OwnFile(StickPaths.ReleaseDocument));
    }

    [Fact]
    public void Open_WithoutKey_IsNotCalledSigned()
    {
        Assert.False(Open(null).IsSigned);
        Assert.True(Open(null).HasSignature);
        File.Delete(Path.Combine(Folder, StickPaths.Signature));
        Assert.False(Open(null).HasSignature);
    }

    [Theory]
    [InlineData(StickPaths.ReleaseDocument, ExitCode.Missing)]
    [InlineData(StickPaths.Signature, ExitCode.Signature)]
    [InlineData(SampleRelease.IndexName, ExitCode.Missing)]
    public void Open_FileMissing_SaysWhich(string name, ExitCode code)
    {
        File.Delete(Path.Combine(Folder, name));
        Assert.Contains(name, Refused.With(code, () => Open(_key)).Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StickPaths.ReleaseDocument, true, ExitCode.Signature)]
    [InlineData(StickPaths.ReleaseDocument, false, ExitCode.Corrupt)]
    [InlineData(StickPaths.Signature, true, ExitCode.Signature)]
    [InlineData(SampleRelease.IndexName, true, ExitCode.Corrupt)]
    [InlineData(SampleRelease.IndexName, false, ExitCode.Corrupt)]
    public void Open_FileChanged_IsRefused(string name, bool withKey, ExitCode code)
    {
        string file = Path.Combine(Folder, name);
        byte[] bytes = File.ReadAllBytes(file);
        for (int at = 0; at < bytes.Length; at += Math.Max(1, bytes.Length / 50))
        {
            // A character of a text that becomes another one is only found by the signature: here the byte becomes none.
            File.WriteAllBytes(file, [.. bytes[..at], 0xC0, .. bytes[(at + 1)..]]);
            if (bytes[at] != 0xC0)
                Refused.With(code, () => Open(withKey ? _key : null));
        }

        File.WriteAllBytes(file, [.. bytes, 0]);
        Refused.With(code, () => Open(withKey ? _key : null));
        File.WriteAllBytes(file, bytes[..^1]);
        Refused.With(code, () => Open(withKey ? _key : null));
    }

    [Fact]
    public void Open_SignedWithAnotherKey_IsRefused()
    {
        using ReleaseKey other = ReleaseKey.Create();
        Refused.With(ExitCode.Signature, () => Open(other));
    }

    [Fact]
    public void Open_FolderOfAnotherRelease_IsCorrupt()
    {
        Directory.Move(Folder, _temp.File(StickPaths.Release("other")));
        using var tree = new FolderTree(_temp.Path);
        Refused.With(ExitCode.Corrupt, () => OpenRelease.Open(tree, "", "other", _key));
        Refused.With(ExitCode.Missing, () => OpenRelease.Open(tree, "", SampleRelease.Id, _key));
    }

    /// <summary>Signed, so somebody's builder is wrong: the engine still does not read outside a pack.</summary>
    [Theory]
    [InlineData(1, PackFormat.HeaderLength)]
    [InlineData(0, 1024 * 4096)]
    public void Open_IndexPointsOutsideThePacks_IsCorrupt(int pack, long offset)
    {
        Frame frame = SampleRelease.Index.Frames[0] with { Pack = pack, Offset = offset };
        byte[] index = VolumeIndexFormat.Write(SampleRelease.Index with { Frames = [frame] });
        byte[] document = Documents.Write(SampleRelease.DocumentFor(index));
        File.WriteAllBytes(Path.Combine(Folder, SampleRelease.IndexName), index);
        File.WriteAllBytes(Path.Combine(Folder, StickPaths.ReleaseDocument), document);
        File.WriteAllBytes(Path.Combine(Folder, StickPaths.Signature), _key.Sign(document));
        Refused.With(ExitCode.Corrupt, () => Open(_key));
    }

    [Fact]
    public void OpenPack_MissingCutOrChanged_IsRefused()
    {
        OpenRelease release = Open(_key);
        byte[] bytes = File.ReadAllBytes(Pack);
        File.WriteAllBytes(Pack, bytes[..^4096]);
        Assert.Equal(Pack, Refused.With(ExitCode.Corrupt, () => release.OpenPack(0)).Place);
        bytes[7] = (byte)'2';
        File.WriteAllBytes(Pack, bytes);
        Assert.Equal($"{Pack} at offset 7", Refused.With(ExitCode.Corrupt, () => release.OpenPack(0)).Place);
        File.Delete(Pack);
        Assert.Equal(Pack, Refused.With(ExitCode.Missing, () => release.OpenPack(0)).Place);
    }

    [Fact]
    public void OpenBootFile_Missing_IsMissing()
    {
        OpenRelease release = Open(_key);
        File.Delete(Path.Combine(Folder, StickPaths.Boot, SampleRelease.Document.Boot[0].Path));
        Refused.With(ExitCode.Missing, () => release.OpenBootFile(release.Document.Boot[0]));
    }

    private OpenRelease Open(ReleaseKey? key)
    {
        using var tree = new FolderTree(_temp.Path);
        return OpenRelease.Open(tree, "", SampleRelease.Id, key);
    }
}
