using System.Globalization;
using System.Text;
using Imaging.Core;
using Imaging.Host;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Wim;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// Somebody's image of Windows PE with the engine in it, and around it what makes it start. <c>docs/design/boot-environments.md</c>
/// tells what is in it. All work is on a copy, done by libwim, and so the same on any host.
/// </summary>
/// <param name="laysFiles">True where the engine is to apply volumes file by file.</param>
internal sealed class WinPeBootEnvironment(ManifestBootWinPe boot, bool laysFiles, IBuildEvents events) : IBootEnvironment
{
    private const string Kind = "winpe";
    private const string Zstd = "libzstd.dll";

    private readonly EngineFile _engine = EngineFile.ForWindows(boot.Engine);

    /// <summary>What the engine needs beside itself.</summary>
    private string[] Libraries { get; } = laysFiles ? [Zstd, WimFile.WindowsLibrary] : [Zstd];

    private LoaderAuthority? Authority =>
        boot.SecureBoot is { } asked ? LoaderAuthority.Of(asked)
        : boot.Media is null ? LoaderAuthority.Of(SecureBootAuthority.Microsoft2011)
        : null;

    public void Check()
    {
        using BootWim wim = BootWim.Open(boot.Image, boot.Index);
        CheckOwnFiles();
        RequireFormatter(wim);
        MakeLaunchScript(wim, DriverFolder.Read(boot.Drivers));
        FindMedium(wim);
    }

    public BootSection Make(BootIdentity identity, string target, string work, CancellationToken cancel)
    {
        CheckOwnFiles();
        using BootWim wim = BootWim.Open(boot.Image, boot.Index);
        RequireFormatter(wim);
        BootMedium medium = FindMedium(wim);
        IReadOnlyList<LoaderAuthority> signers = LoaderAuthority.SignersOf(medium.Loader);
        string signer = signers.Count == 0 ? "none of Microsoft's authorities" : string.Join(" and ", signers);
        events.Step($"Making the boot environment of {Describe(wim)}; its loader is signed by {signer}");
        Warn(wim, DriverFolder.Read(boot.Drivers));
        Inject(wim, identity, work, cancel);
        medium.WriteTo(target, path => WriteImage(wim, path, cancel));
        return new BootSection(
            Kind, PortableExecutable.HasSignature(medium.Loader), [Describe(wim), $"bootx64.efi of {signer}", .. Digests()]);
    }

    private void Inject(BootWim wim, BootIdentity identity, string work, CancellationToken cancel)
    {
        IReadOnlyList<DriverFolder> drivers = DriverFolder.Read(boot.Drivers);
        CheckSpace(work, drivers);
        wim.Delete(ImagePaths.Own);
        foreach (Overlay overlay in HostFolder.Write(work, () => Overlays(wim, identity, drivers, work).ToArray()))
            overlay.LayOver(wim, cancel);
    }

    private string Describe(BootWim wim)
    {
        string name = wim.Image.Name.Length > 0 ? wim.Image.Name : Path.GetFileName(boot.Image);
        return string.Join(' ', new[] { name, wim.Image.Version, wim.Image.Language }.Where(text => text.Length > 0));
    }

    private void CheckOwnFiles()
    {
        _engine.Check();
        _engine.CheckLibrary(Zstd);
        if (laysFiles)
            _engine.CheckLibrary(
                WimFile.WindowsLibrary,
                $"Put {WimFile.WindowsLibrary} beside the engine ({WimFile.WindowsLibrarySource}), or delete `apply: files`.");
        foreach (ManifestBootFile own in boot.Files.Where(own => Directory.Exists(own.Source)))
            _ = HostTree.Files(own.Source);
        if (boot.Wallpaper is not { } wallpaper)
            return;
        ReadOnlySpan<byte> startOfImage = [0xFF, 0xD8];
        using FileStream file = File.OpenRead(wallpaper);
        var head = new byte[startOfImage.Length];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !startOfImage.SequenceEqual(head))
            throw new ImagingException(
                ExitCode.Manifest, wallpaper, "no JPEG", "one, as Windows PE shows no other", "Save the picture as JPEG.");
    }

    private void RequireFormatter(BootWim wim)
    {
        if (laysFiles)
        {
            wim.Require("fmifs.dll", "which makes the volumes where image has apply: files");
            wim.Require("untfs.dll", "which makes NTFS for fmifs.dll");
        }
    }

    private BootMedium FindMedium(BootWim wim) =>
        boot.Media is { } folder ? BootMedium.OfFolder(folder, wim, Authority) : BootMedium.OfImage(wim, Authority!);

    private void Warn(BootWim wim, IReadOnlyList<DriverFolder> drivers)
    {
        foreach (string warning in drivers.SelectMany(folder => folder.Warnings))
            events.Warned(warning);
        if (!HasPowerPlans(wim))
            events.Warned($"{wim.Place} has no powercfg.exe: the engine runs with the image's own power plan, and slower.");
        if (boot.Debug)
            events.Warned(
                "debug: true: when the engine ends, the machine shows a command prompt, and waits for it to be closed. Not for the line.");
    }

    private static bool HasPowerPlans(BootWim wim) => wim.Has(ImagePaths.System32("powercfg.exe"));

    private LaunchScript MakeLaunchScript(BootWim wim, IReadOnlyList<DriverFolder> drivers)
    {
        var script = new LaunchScript();
        if (HasPowerPlans(wim))
            script.AddPowerPlan();
        if (drivers.Count > 0)
            wim.Require("drvload.exe", "which loads the drivers");
        foreach (string information in drivers.SelectMany(folder => folder.Loaded))
            script.AddDriver(information);
        script.AddBootInfo();
        if (boot.Debug)
        {
            script.AddEngineAndCommandPrompt(ImagePaths.Engine);
            return script;
        }

        script.AddEngine(ImagePaths.Engine);
        script.AddCrashScreen(ImagePaths.CrashScreen);
        return script;
    }

    /// <summary>
    /// All is there twice for a while: where it is made, and in the release's folder; what goes into the image three times.
    /// </summary>
    private void CheckSpace(string work, IReadOnlyList<DriverFolder> drivers)
    {
        long media = boot.Media is { } folder ? FolderSize.Of(folder) : 0;
        IEnumerable<string> files = [
            _engine.Path, .. Libraries.Select(_engine.Beside), .. boot.Files.Select(f => f.Source), .. drivers.Select(d => d.Source)];
        long added = files.Sum(path => File.Exists(path) ? new FileInfo(path).Length : FolderSize.Of(path));
        HostFolder.RequireFree(work, (2 * (new FileInfo(boot.Image).Length + media)) + (3 * added), "for the boot environment");
    }

    /// <summary>
    /// What goes over the image, the later over the earlier. The user's own comes one by one: places may differ in case alone.
    /// </summary>
    private IEnumerable<Overlay> Overlays(BootWim wim, BootIdentity identity, IReadOnlyList<DriverFolder> drivers, string work)
    {
        for (int i = 0; i < boot.Files.Count; i++)
        {
            var own = new Overlay(Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"file-{i}")));
            own.AddCopy(boot.Files[i].Destination.Text, boot.Files[i].Source);
            yield return own;
        }

        var overlay = new Overlay(Path.Combine(work, "overlay"));
        overlay.AddCopy(ImagePaths.Engine, _engine.Path);
        foreach (string library in Libraries)
            overlay.AddCopy($@"{ImagePaths.Own}\{library}", _engine.Beside(library));
        overlay.Add(ImagePaths.CrashScreen, CrashScreen());
        foreach ((string name, byte[] bytes) in identity.Files())
            overlay.Add($@"{ImagePaths.Own}\{name}", bytes);
        foreach (DriverFolder driver in drivers)
            overlay.AddCopy(driver.Place, driver.Source);
        if (boot.Wallpaper is { } wallpaper)
            overlay.AddCopy(ImagePaths.Wallpaper, wallpaper);
        overlay.Add(ImagePaths.LaunchScript, MakeLaunchScript(wim, drivers).ToArray());
        yield return overlay;
    }

    /// <summary>With the line ends of Windows, whatever the checkout has.</summary>
    private static byte[] CrashScreen() => Encoding.ASCII.GetBytes(EmbeddedPiece.Read("windows/crashed.cmd").ReplaceLineEndings("\r\n"));

    private void WriteImage(BootWim wim, string path, CancellationToken cancel)
    {
        wim.Write(path, events, cancel);
        wim.CheckWritten(path, events, cancel);
    }

    private IEnumerable<string> Digests() =>
        Libraries.Select(_engine.Beside).Prepend(_engine.Path).Select(path =>
        {
            using var file = new FileByteSource(path);
            return $"{Path.GetFileName(path)} SHA-256 {FileDigest.Of(file)}";
        });
}
