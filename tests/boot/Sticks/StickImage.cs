using System.Text.Json;
using Imaging.Engine.Runs;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Boot.Tests.Sticks;

/// <summary>The image of one stick, looked at and changed with mtools.</summary>
internal sealed class StickImage(string file)
{
    public string File { get; } = file;

    private string Volume => $"{File}@@1M";

    /// <summary>What is in its journal, oldest first.</summary>
    public IReadOnlyList<RunRecord> Records()
    {
        using var folder = new TempFolder();
        Tool.Result copy = Tool.Run("mcopy", "-i", Volume, $"::/{StickPaths.Journal}/*.json", folder.Path);
        Assert.True(copy.ExitCode == 0 || copy.Output.Contains("not found", StringComparison.Ordinal), copy.Output);
        return [.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).Select(Read)
            .OrderBy(r => r.Started).ThenBy(r => r.Ended ?? r.Started)];
    }

    /// <summary>The one record of how a run ended.</summary>
    public RunRecord LastEnd() => Records().Last(r => r.Kind == "end");

    /// <summary>Writes a file at its root.</summary>
    public void Put(string name, string text)
    {
        using var folder = new TempFolder();
        System.IO.File.WriteAllText(folder.File(name), text);
        Tool.Expect("mcopy", "-o", "-i", Volume, folder.File(name), $"::/{name}");
    }

    /// <summary>Changes one byte in the middle of the first pack.</summary>
    public void DamagePack()
    {
        using var folder = new TempFolder();
        Tool.Expect("mcopy", "-i", Volume, $"::/{StickPaths.Root}/packs/*.pack", folder.Path);
        string pack = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).First();
        using (FileStream bytes = System.IO.File.Open(pack, FileMode.Open))
        {
            bytes.Position = bytes.Length / 2;
            int value = bytes.ReadByte();
            bytes.Position--;
            bytes.WriteByte((byte)(value ^ 1));
        }

        Tool.Expect("mcopy", "-o", "-i", Volume, pack, $"::/{StickPaths.Root}/packs/");
    }

    /// <summary>Nobody left its file system dirty or with loose ends.</summary>
    public void ExpectSound()
    {
        using var folder = new TempFolder();
        string volume = folder.File("volume.img");
        Tool.Expect("dd", $"if={File}", $"of={volume}", "bs=1M", "skip=1", "conv=sparse", "status=none");
        Tool.Expect("fsck.vfat", "-n", volume);
    }

    private static RunRecord Read(string path)
    {
        using FileStream json = System.IO.File.OpenRead(path);
        return JsonSerializer.Deserialize(json, RunRecordContext.Default.RunRecord)!;
    }
}
