using Imaging.BootEnvironments.Linux;
using Imaging.Disk;
using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.BootEnvironments.Tests;

public sealed class ReleaseLicencesTests
{
    [Fact]
    public void Lines_LinuxRelease_AreThisText()
    {
        const string golden =
            """
            part                        version                        licence         source
            kernel                      6.12.1                         GPL-2           -
            busybox-static              1:1.35.0-4+deb12u1+b1          GPL-2           busybox 1:1.35.0-4+deb12u1
            grub-efi-amd64-signed       1+2.06+13+deb12u2              GPL-3+          grub2 2.06-13+deb12u2
            zlib1g                      1:1.2.13.dfsg-1                zlib            zlib 1:1.2.13.dfsg-1
            libwim15                    1.13.6-1                       GPL-3+          wimlib 1.13.6-1
            libnew1                     1.0-1                          not known here  -
            linux-image-6.1.0-57-amd64  6.1.192-3                      GPL-2           linux 6.1.192-3
            shim-signed                 1.51~1+deb12u1+16.1-2~deb12u1  BSD-2-Clause    shim 16.1-2~deb12u1
            imaging                     0.1.0                          MIT             this project (`imaging --version`)
            Microsoft.NETCore.App       -                              MIT             https://github.com/dotnet/dotnet
            Microsoft.Extensions.*      -                              MIT             https://github.com/dotnet/dotnet
            System.*                    -                              MIT             https://github.com/dotnet/dotnet
            Spectre.Console*            -                              MIT             https://github.com/spectreconsole/spectre.console
            Polly*                      -                              BSD-3-Clause    https://github.com/App-vNext/Polly
            Serilog*                    -                              Apache-2.0      https://github.com/serilog

            Licences are those of the parts that are taken; the whole text is /usr/share/doc/PART/copyright in Debian's package.
            Sources of Debian packages: `apt-get source SOURCE=VERSION`, or https://snapshot.debian.org/package/SOURCE/VERSION/.
            The libraries from Microsoft.NETCore.App on are inside imaging; Directory.Packages.props and global.json say which versions.
            What the volumes hold, Windows, packages and drivers, is under its makers' terms.
            """;
        Assert.Equal(golden, Text(new BootSection("linux", true,
        [
            "kernel 6.12.1", "busybox-static 1:1.35.0-4+deb12u1+b1", "grub-efi-amd64-signed 1+2.06+13+deb12u2",
            "zlib1g 1:1.2.13.dfsg-1", "libwim15 1.13.6-1", "libnew1 1.0-1", "linux-image-6.1.0-57-amd64 6.1.192-3",
            "shim-signed 1.51~1+deb12u1+16.1-2~deb12u1",
        ])));
    }

    [Fact]
    public void Lines_WinPeRelease_AreThisText()
    {
        const string golden =
            """
            part                                           version  licence                source
            Microsoft Windows PE (amd64) 10.0.26100 en-US  -        Microsoft's terms      -
            bootx64.efi of Microsoft 2011                  -        Microsoft's terms      -
            libzstd.dll                                    -        BSD-3-Clause or GPL-2  Debian's libzstd; winpe/windows/build-libzstd
            libwim-15.dll                                  -        GPL-3+ or LGPL-3+      https://wimlib.net
            imaging                                        0.1.0    MIT                    this project (`imaging --version`)
            Microsoft.NETCore.App                          -        MIT                    https://github.com/dotnet/dotnet
            Microsoft.Extensions.*                         -        MIT                    https://github.com/dotnet/dotnet
            System.*                                       -        MIT                    https://github.com/dotnet/dotnet
            Spectre.Console*                               -        MIT                    https://github.com/spectreconsole/spectre.console
            Polly*                                         -        BSD-3-Clause           https://github.com/App-vNext/Polly
            Serilog*                                       -        Apache-2.0             https://github.com/serilog

            Windows PE and its loader are Microsoft's, under the terms of the ADK or the Windows they come from.
            Drivers and files that were put into Windows PE are under their makers' terms.
            The libraries from Microsoft.NETCore.App on are inside imaging; Directory.Packages.props and global.json say which versions.
            What the volumes hold, Windows, packages and drivers, is under its makers' terms.
            """;
        Assert.Equal(golden, Text(new BootSection("winpe", true,
        [
            "Microsoft Windows PE (amd64) 10.0.26100 en-US", "bootx64.efi of Microsoft 2011", "imaging.exe SHA-256 00",
            "libzstd.dll SHA-256 11", "libwim-15.dll SHA-256 22",
        ])));
    }

    [Fact]
    public void Lines_BootFilesOfSomebodysOwn_SayThatTheyAreNotKnown() =>
        Assert.StartsWith("The boot files, if there are any, are a folder of somebody's own", Text(null), StringComparison.Ordinal);

    /// <summary>Whatever the builder takes from Debian has a licence and a source, also the kernel.</summary>
    [Fact]
    public void Lines_EveryPackageThatTheBuilderTakes_IsKnown()
    {
        string[] parts = ["initramfs", "files", "signed", "unified"];
        string[] packages = [.. parts.SelectMany(LinuxPieces.Files).Select(f => f.Package), "linux-image-6.1.0-57-amd64"];
        Assert.True(packages.Distinct().Count() > 10);
        string text = Text(new BootSection("linux", true, [.. packages.Distinct().Select(p => $"{p} 1.0-1")]));
        Assert.DoesNotContain("not known here", text, StringComparison.Ordinal);
    }

    private static string Text(BootSection? environment) =>
        string.Join('\n', ReleaseLicences.Lines(PublishedRelease.Document("release-1") with { BootEnvironment = environment }));
}
