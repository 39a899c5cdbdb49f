using System.Text;
using Imaging.BootEnvironments.Linux;
using Imaging.BootEnvironments.Linux.Packages;
using Imaging.Testing;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments.Tests;

/// <summary>Programs that Microsoft and Debian have signed, judged by the variables of a firmware as it is delivered.</summary>
public sealed class SignedChainTests : IDisposable
{
    private const string Variables = "/usr/share/OVMF/OVMF_VARS_4M.ms.fd";

    /// <summary>EFI_IMAGE_SECURITY_DATABASE_GUID.</summary>
    private static readonly Guid s_vendor = new("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("apt-get", "dpkg-deb", Variables)]
    public void Judge_ByVariablesOfOvmf_ShimIsTrustedAndGrubIsNot()
    {
        byte[] store = File.ReadAllBytes(Variables);
        byte[] db = Variable(store, "db");
        byte[] shim = Read("shim-signed");
        FirmwareTrust trust = FirmwareTrust.Of((byte[])[1], db, Variable(store, "dbx"));

        Assert.Equal(
            new TrustVerdict(true, "The firmware trusts shim: it knows \"Microsoft Corporation UEFI CA 2011\", whose signature it has."),
            trust.Judge(shim, "shim"));
        Assert.Equal(
            new TrustVerdict(
                false, "The firmware does not trust grub: it does not know \"Debian Secure Boot CA\", whose signature it has."),
            trust.Judge(Read("grub-efi-amd64-signed"), "grub"));
        // With db as dbx, what was trusted is revoked.
        Assert.Equal(
            new TrustVerdict(
                false, "The firmware forbids shim: its signature depends on \"Microsoft Corporation UEFI CA 2011\", which is revoked."),
            FirmwareTrust.Of((byte[])[1], db, db).Judge(shim, "shim"));
        shim[0x1000] ^= 1;
        Assert.False(trust.Judge(shim, "shim").Starts);
    }

    private byte[] Read(string package)
    {
        PackageFile file = LinuxPieces.Files("signed").First(f => f.Package == package);
        return new UnpackedPackages(new AptPackages(AptPackages.UserCache), _temp.Path).Read(file);
    }

    /// <summary>
    /// A variable in EDK II's store: at the end of its head the lengths of name and content, and the vendor; then the name, the content.
    /// </summary>
    private static byte[] Variable(byte[] store, string name)
    {
        int at = store.AsSpan().IndexOf([.. s_vendor.ToByteArray(), .. Encoding.Unicode.GetBytes(name + '\0')]);
        Assert.True(at > 0, name);
        int content = at + 16 + BitConverter.ToInt32(store, at - 8);
        return store[content..(content + BitConverter.ToInt32(store, at - 4))];
    }
}
