using System.Text;
using Imaging.BootEnvironments.Linux;
using Imaging.BootEnvironments.Linux.Packages;
using Imaging.BootEnvironments.WinPe;
using Imaging.Testing;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments.Tests.WinPe;

public sealed class LoaderAuthorityTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void SignersOf_Programs_AreThoseInTheirCertificates()
    {
        Assert.Equal([FakeProgram.Authority2011], Names(FakeProgram.Make("x", signers: FakeProgram.Authority2011)));
        Assert.Equal(
            [FakeProgram.Authority2011, FakeProgram.Authority2023],
            Names(FakeProgram.Make("x", signers: [FakeProgram.Authority2023, FakeProgram.Authority2011])));
        Assert.Empty(Names(FakeProgram.Make($"a program that speaks of {FakeProgram.Authority2011}")));
        Assert.Empty(Names("no program"u8));
    }

    /// <summary>
    /// A program Microsoft has really signed, if by another authority: its name stands in the certificates as ours are looked for.
    /// </summary>
    [NeedsFact("apt-get", "dpkg-deb")]
    public void SignaturesOf_Shim_NameMicrosoftsAuthority()
    {
        PackageFile shim = LinuxPieces.Files("signed").First(file => file.Package == "shim-signed");
        byte[] program = new UnpackedPackages(new AptPackages(AptPackages.UserCache), _temp.Path).Read(shim);

        Assert.Contains(
            "Microsoft Corporation UEFI CA 2011", Encoding.Latin1.GetString(PortableExecutable.SignaturesOf(program)),
            StringComparison.Ordinal);
        Assert.Empty(Names(program));
    }

    [Fact]
    public void SignaturesOf_TableBeyondTheFile_AreNone()
    {
        byte[] program = FakeProgram.Make("x", signers: FakeProgram.Authority2011);

        Assert.Equal(0, PortableExecutable.SignaturesOf(program.AsSpan(0, program.Length - 1)).Length);
    }

    private static IEnumerable<string> Names(ReadOnlySpan<byte> program) =>
        LoaderAuthority.SignersOf(program).Select(authority => authority.Name);
}
