using Imaging.Core;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Media.Tests;

public sealed class StickVerifierTests : IDisposable
{
    private readonly StickFixture _fixture = new();
    private readonly StickWriter _writer;

    public StickVerifierTests() => _writer = _fixture.Writer(_fixture.Publish("boots-1", [PackFixture.Noise(PackFixture.MiB, 1)],
        ("EFI/BOOT/BOOTX64.EFI", PackFixture.Noise(40_000, 2)), ("boot/grub/grub.cfg", [1]), ("empty.cfg", [])));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("EFI/BOOT/fbx64.efi")]
    [InlineData("EFI/stray.efi")]
    [InlineData("efi/Vendor/deep/shimx64.efi")]
    [InlineData("Boot/grub/custom.cfg")]
    public void Verify_FolderWithAnUnlistedBootFile_IsCorruptAndNamesIt(string path)
    {
        string stick = Folder();
        Put(stick, path);
        var error = Assert.Throws<ImagingException>(() => _fixture.Verify(stick));
        Assert.Equal(ExitCode.Corrupt, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("machines.csv")]
    [InlineData("System Volume Information/IndexerVolumeGuid")]
    [InlineData("notes/EFI/readme.txt")]
    public void Verify_FolderWithFilesNothingStarts_IsIntact(string path)
    {
        string stick = Folder();
        Put(stick, path);
        Assert.Equal("boots-1", _fixture.Verify(stick).Id);
    }

    [NeedsFact("mcopy")]
    public void Verify_RawStickWithAnUnlistedBootFile_IsCorruptAndNamesIt()
    {
        string image = _fixture.File("stick.img");
        _writer.WriteImage(image, 192 * ByteSize.MiB, CancellationToken.None);
        Assert.Equal("boots-1", _fixture.Verify(image).Id);
        string file = _fixture.File("fbx64.efi");
        File.WriteAllText(file, "stray");
        Tool.Expect("mcopy", "-i", $"{image}@@{StickContent.PartitionStart}", file, "::/EFI/BOOT/");
        var error = Assert.Throws<ImagingException>(() => _fixture.Verify(image));
        Assert.Equal(ExitCode.Corrupt, error.Code);
        Assert.Contains("EFI/BOOT/fbx64.efi", error.Message, StringComparison.Ordinal);
    }

    private string Folder()
    {
        string stick = _fixture.File("stick");
        _writer.WriteFolder(stick, CancellationToken.None);
        return stick;
    }

    private static void Put(string stick, string path)
    {
        string file = Path.Combine(stick, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "stray");
    }
}
