using Imaging.Chunks;

namespace Imaging.BootEnvironments.Linux;

/// <summary>What a Linux boot environment is made from.</summary>
/// <param name="SecureBoot">True: Debian's signed shim, GRUB and kernel. False: one unified kernel image, which nobody signed.</param>
/// <param name="Engine">The published engine.</param>
/// <param name="Kernel">A folder with <c>vmlinuz</c> and <c>lib/modules/VERSION</c>; null: Debian's.</param>
/// <param name="Packages">A folder of .deb files; null: apt downloads them.</param>
/// <param name="Level">How hard the initramfs is compressed.</param>
/// <param name="LaysDownFiles">True: with what volumes need that are applied file by file.</param>
internal sealed record LinuxBootOptions(
    bool SecureBoot, string Engine, string? Kernel, string? Packages, CompressionLevel Level, bool LaysDownFiles = false);
