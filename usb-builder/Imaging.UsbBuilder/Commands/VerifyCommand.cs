using System.CommandLine;
using Imaging.Core;
using Imaging.Media;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder verify</c>: every byte of a stick against the signature chain.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var stick = new Argument<string>("STICK") { Description = "Folder of a mounted stick, a stick image, or a device" };
        Option<string?> key = Options.PublicKey();
        var unsigned = new Option<bool>("--allow-unsigned") { Description = "Check all but the signature" };
        var command = new Command("verify", "Re-read every byte of a stick against the signature chain") { stick, key, unsigned };
        command.SetAction((parsed, log, cancel) =>
        {
            string? keyFile = parsed.GetValue(key);
            if (keyFile is null && !parsed.GetValue(unsigned))
                throw new ImagingException(
                    ExitCode.Signature, parsed.GetRequiredValue(stick), "no key to check the signature with", "--public-key",
                    "Name the release.pub of whoever made the release; --allow-unsigned checks all the rest.");
            using ReleaseKey? trusted = keyFile is null ? null : ReleaseKey.Load(keyFile);
            var events = new BuildOutput(log);
            ReleaseDocument release = new StickVerifier(parsed.GetRequiredValue(stick), trusted, events).Verify(cancel);
            events.Done();
            string signer = trusted is null ? "signature NOT checked" : $"signed by {trusted.Fingerprint}";
            Console.Out.WriteLine($"{parsed.GetRequiredValue(stick)}: {release.Id}, intact, {signer}");
            return ExitCode.Ok;
        });
        return command;
    }
}
