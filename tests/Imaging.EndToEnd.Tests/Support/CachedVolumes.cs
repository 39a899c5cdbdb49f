using Imaging.Building;
using Imaging.Release;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>What an output folder remembers of the volumes that were made, and ways to lose it.</summary>
internal sealed class CachedVolumes(string folder)
{
    private string[] Entries => Directory.GetFiles(Path.Combine(folder, "volumes"));

    /// <summary>Sorted.</summary>
    public string[] Keys() => [.. Entries.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Lose(string loss, BuildReport built)
    {
        switch (loss)
        {
            case "damaged":
                Change(bytes => bytes[^20] ^= 1);
                break;
            case "cut":
                Change(bytes => bytes[..^30]);
                break;
            case "empty":
                Change(_ => []);
                break;
            case "release":
                Directory.Delete(Path.Combine(folder, StickPaths.Release(built.Release.Id)), recursive: true);
                break;
            case "pack":
                File.Delete(Path.Combine(folder, StickPaths.Pack(built.Release.Packs[0].Name)));
                break;
            case "wims":
                Directory.Delete(Path.Combine(folder, StickPaths.Wims), recursive: true);
                break;
            case "rotten wims":
                foreach (string wim in Directory.GetFiles(Path.Combine(folder, StickPaths.Wims)))
                    Change(wim, bytes => bytes[bytes.Length / 2] ^= 1);
                break;
        }
    }

    private void Change(Func<byte[], byte[]> change)
    {
        foreach (string entry in Entries)
            File.WriteAllBytes(entry, change(File.ReadAllBytes(entry)));
    }

    private void Change(Action<byte[]> change)
    {
        foreach (string entry in Entries)
            Change(entry, change);
    }

    private static void Change(string file, Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(file);
        change(bytes);
        File.WriteAllBytes(file, bytes);
    }
}
