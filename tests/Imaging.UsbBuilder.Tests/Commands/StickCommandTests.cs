using System.CommandLine;
using Imaging.Core;
using Imaging.Release;
using Imaging.Terminal;
using Imaging.Testing;
using Imaging.UsbBuilder.Commands;

namespace Imaging.UsbBuilder.Tests.Commands;

/// <summary>write, verify and update as a user types them, without the program around them: exit codes, and what they leave.</summary>
public sealed class StickCommandTests(TwoReleases releases) : IClassFixture<TwoReleases>, IDisposable
{
    private readonly TempFolder _temp = new();

    private string Stick => _temp.File("stick");

    [Fact]
    public void WriteThenVerify_Folder_IsIntactAndAStickOfItsOwn()
    {
        Assert.Equal(ExitCode.Ok, Write(releases.First, Stick + "/"));
        Assert.Equal(ExitCode.Ok, Write(releases.First, _temp.File("other") + "/"));

        Assert.Equal(ExitCode.Ok, Run("verify", Stick, "--public-key", releases.PublicKey));
        using Stick one = Release.Stick.Open(Stick);
        using Stick other = Release.Stick.Open(_temp.File("other"));
        Assert.Equal(one.Document.Release, other.Document.Release);
        Assert.NotEqual(one.Document.StickId, other.Document.StickId);
    }

    [Fact]
    public void Write_SecretColumnInTheList_IsUsageUnlessAskedFor()
    {
        string list = _temp.File("list.csv");
        File.WriteAllText(list, "serial,tag,name,Blob\nPF1,A1,PC-1,geheim\n");

        Assert.Equal(ExitCode.Usage, Write(releases.First, Stick + "/", "--machines", list));
        Assert.False(File.Exists(Path.Combine(Stick, "machines.csv")));

        Assert.Equal(ExitCode.Ok, Write(releases.First, Stick + "/", "--machines", list, "--secrets-in-clear"));
        using (Stick stick = Release.Stick.Open(Stick))
            Assert.True(stick.Document.SecretsInClear);
        Assert.Contains("SECRETS", File.ReadAllText(Path.Combine(Stick, StickPaths.ReadMe)), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Write(releases.First, Stick + "/")); // the list stays in the folder
        Assert.Equal(ExitCode.Ok, Run("verify", Stick, "--public-key", releases.PublicKey));
    }

    [Fact]
    public void Update_SecretColumnInTheListOfTheStick_IsUsageUnlessAskedFor()
    {
        Write(releases.First, Stick + "/");
        File.WriteAllText(Path.Combine(Stick, "machines.csv"), "serial,blob\nPF1,geheim\n");
        string before = File.ReadAllText(Path.Combine(Stick, StickPaths.Stick));

        Assert.Equal(ExitCode.Usage, Run("update", Stick, releases.FolderOf(releases.Second)));
        Assert.Equal(before, File.ReadAllText(Path.Combine(Stick, StickPaths.Stick)));

        Assert.Equal(ExitCode.Ok, Run("update", Stick, releases.FolderOf(releases.Second), "--secrets-in-clear"));
        using (Stick stick = Release.Stick.Open(Stick))
            Assert.True(stick.Document.SecretsInClear);

        File.WriteAllText(Path.Combine(Stick, "machines.csv"), "serial,blob\nPF1,\n");
        Assert.Equal(ExitCode.Ok, Run("update", Stick, releases.FolderOf(releases.First)));
        using Stick again = Release.Stick.Open(Stick);
        Assert.False(again.Document.SecretsInClear);
    }

    [Fact]
    public void Write_SeveralReleasesAndNoneNamed_IsUsage() =>
        Assert.Equal(ExitCode.Usage, Run("write", releases.Output, "--to", Stick + "/"));

    [Fact]
    public void Verify_ByteOfAPackChanged_IsCorrupt()
    {
        Write(releases.First, Stick + "/");
        string pack = Directory.GetFiles(Path.Combine(Stick, StickPaths.Root, StickPaths.Packs)).Single();
        using (FileStream file = File.Open(pack, FileMode.Open))
        {
            file.Position = file.Length / 2;
            int old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 1));
        }

        Assert.Equal(ExitCode.Corrupt, Run("verify", Stick, "--public-key", releases.PublicKey));
    }

    [Fact]
    public void Verify_KeyOfAnother_IsSignature()
    {
        Write(releases.First, Stick + "/");
        using ReleaseKey other = ReleaseKey.Create();
        File.WriteAllText(_temp.File("other.pub"), other.ExportPublicPem());

        Assert.Equal(ExitCode.Signature, Run("verify", Stick, "--public-key", _temp.File("other.pub")));
        Assert.Equal(ExitCode.Signature, Run("verify", Stick));
    }

    [Fact]
    public void Update_ToTheOtherRelease_KeepsTheStickAndItsJournal()
    {
        Write(releases.First, Stick + "/");
        string id = IdOfStick();
        string record = Path.Combine(Stick, StickPaths.Journal, "kept.json");
        File.WriteAllText(record, "{}");

        Assert.Equal(ExitCode.Ok, Run("update", Stick, releases.FolderOf(releases.Second)));

        Assert.Equal(id, IdOfStick());
        Assert.True(File.Exists(record));
        Assert.Equal(ExitCode.Ok, Run("verify", Stick, "--public-key", releases.PublicKey));
        using Stick updated = Release.Stick.Open(Stick);
        Assert.Equal(releases.Second.Document.Id, updated.Document.Release);
    }

    [Fact]
    public void Update_NoStick_IsMissing()
    {
        Directory.CreateDirectory(Stick);
        Assert.Equal(ExitCode.Missing, Run("update", Stick, releases.FolderOf(releases.First)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Stick));
    }

    public void Dispose() => _temp.Dispose();

    private ExitCode Write(OpenRelease release, string target, params string[] more) =>
        Run(["write", releases.FolderOf(release), "--to", target, .. more]);

    private string IdOfStick()
    {
        using Stick stick = Release.Stick.Open(Stick);
        return stick.Document.StickId;
    }

    private static ExitCode Run(params string[] arguments) => (ExitCode)CommandHost.Run(
        new RootCommand { WriteCommand.Create(), VerifyCommand.Create(), UpdateCommand.Create() }, arguments);
}
