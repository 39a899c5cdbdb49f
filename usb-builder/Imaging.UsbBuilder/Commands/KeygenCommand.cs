using System.CommandLine;
using Imaging.Core;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder keygen</c>: a key pair, once for a customer.</summary>
internal static class KeygenCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out")
        {
            Description = "Folder for release.key and release.pub",
            HelpName = "KEYS",
            Required = true,
        };
        var command = new Command("keygen", "Make an ECDSA P-256 key pair: release.key to sign with, release.pub for engines") { output };
        command.SetAction((parsed, _, _) =>
        {
            string folder = parsed.GetRequiredValue(output);
            using ReleaseKey key = ReleaseKey.Create();
            Directory.CreateDirectory(folder);
            WriteNew(Path.Combine(folder, "release.key"), key.ExportPrivatePem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            WriteNew(
                Path.Combine(folder, "release.pub"), key.ExportPublicPem(),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            Console.Out.WriteLine($"{folder}/release.key (keep it secret), {folder}/release.pub; fingerprint {key.Fingerprint}");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Never over an old key: sticks signed with it are out in the world.</summary>
    private static void WriteNew(string path, string text, UnixFileMode mode)
    {
        if (File.Exists(path))
            throw new ImagingException(
                ExitCode.Usage, path, "a key that is already there", "a new file", "Choose another folder, or move the old key away.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
