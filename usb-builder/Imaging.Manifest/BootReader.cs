namespace Imaging.Manifest;

/// <summary>Reads <c>boot:</c>. Not done here: looking into the files and folders it names.</summary>
internal static class BootReader
{
    private static readonly Dictionary<string, bool> s_switch = new() { ["on"] = true, ["off"] = false };

    /// <summary>The fields each kind has.</summary>
    private static readonly Dictionary<BootKind, string[]> s_fields = new()
    {
        [BootKind.Folder] = ["source"],
        [BootKind.Linux] = ["secure_boot", "packages", "kernel", "engine"],
        [BootKind.WinPe] = ["image", "index", "media", "drivers", "wallpaper", "files", "secure_boot", "debug", "engine"],
    };

    internal static IReadOnlyDictionary<string, BootKind> Kinds { get; } =
        new Dictionary<string, BootKind> { ["folder"] = BootKind.Folder, ["linux"] = BootKind.Linux, ["winpe"] = BootKind.WinPe };

    public static ManifestBoot? Read(ManifestSection boot)
    {
        if (boot.Choice("kind", Kinds) is not { } kind)
            return null;
        ReportForeign(boot, kind);
        return kind switch
        {
            BootKind.Folder => ReadFolder(boot),
            BootKind.Linux => ReadLinux(boot),
            BootKind.WinPe => WinPeReader.Read(boot),
        };
    }

    private static ManifestBootFolder ReadFolder(ManifestSection boot)
    {
        if (!boot.Has("source"))
            boot.Report("source", "no field \"source\"", "a folder", "Add source: the folder with the boot files.");
        return new ManifestBootFolder(boot.HostFolder("source") ?? "");
    }

    private static ManifestBootLinux ReadLinux(ManifestSection boot) => new(
        boot.Choice("secure_boot", s_switch) ?? true,
        boot.HostFolder("packages"),
        boot.HostFolder("kernel"),
        boot.HostFile("engine"));

    private static void ReportForeign(ManifestSection boot, BootKind kind)
    {
        foreach (string field in s_fields.Values.SelectMany(fields => fields).Distinct().Except(s_fields[kind]).Where(boot.Has))
        {
            string[] owners = [.. Kinds.Where(k => s_fields[k.Value].Contains(field)).Select(k => k.Key)];
            boot.Report(
                field, $"a field of kind: {string.Join(" or ", owners)}", $"none with kind: {boot.Scalar("kind")!.Text}",
                $"Delete it, or write kind: {owners[0]}.");
        }
    }
}

internal enum BootKind
{
    Folder,
    Linux,
    WinPe,
}
