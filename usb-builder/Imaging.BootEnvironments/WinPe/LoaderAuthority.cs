using Imaging.Manifest;
using Imaging.WindowsBoot.Trust;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>One of Microsoft's authorities, and where an image has what it signed.</summary>
/// <param name="Name">The common name in its certificate.</param>
/// <param name="Loaders">
/// Windows' boot manager, the first that is there: images get the one of 2023 with an update, newer ones have no other.
/// </param>
/// <param name="Fonts">Folders of fonts; those of later ones replace the earlier.</param>
internal sealed record LoaderAuthority(string Name, IReadOnlyList<string> Loaders, IReadOnlyList<string> Fonts)
{
    private const string Loader = @"\Windows\Boot\EFI\bootmgfw.efi";
    private const string Font = @"\Windows\Boot\Fonts";

    private static readonly LoaderAuthority s_2011 = new("Microsoft Windows Production PCA 2011", [Loader], [Font]);
    private static readonly LoaderAuthority s_2023 =
        new("Windows UEFI CA 2023", [@"\Windows\Boot\EFI_EX\bootmgfw_EX.efi", Loader], [Font, @"\Windows\Boot\Fonts_EX"]);

    public static LoaderAuthority Of(SecureBootAuthority authority) => authority == SecureBootAuthority.Microsoft2023 ? s_2023 : s_2011;

    /// <summary>
    /// Whose certificates a program carries: the name stands in them as it is. It says what firmware will look for; that the signature is
    /// sound, firmware finds out.
    /// </summary>
    public static IReadOnlyList<LoaderAuthority> SignersOf(ReadOnlySpan<byte> program)
    {
        var signers = new List<LoaderAuthority>();
        foreach (LoaderAuthority authority in (LoaderAuthority[])[s_2011, s_2023])
        {
            if (PortableExecutable.SignaturesOf(program).IndexOf(System.Text.Encoding.ASCII.GetBytes(authority.Name)) >= 0)
                signers.Add(authority);
        }

        return signers;
    }

    public override string ToString() => Name;
}
