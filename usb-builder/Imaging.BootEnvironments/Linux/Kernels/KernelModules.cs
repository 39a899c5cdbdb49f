using Imaging.Core;

namespace Imaging.BootEnvironments.Linux.Kernels;

/// <param name="Name">With <c>_</c>.</param>
/// <param name="Content">The file, with the signature at its end.</param>
internal sealed record LoadedModule(string Name, byte[] Content);

/// <summary>The modules of a kernel: finds those wanted and all they depend on, in an order they can be loaded in.</summary>
internal sealed class KernelModules
{
    /// <summary>Links are not followed: <c>build</c> and <c>source</c> lead to other, unsigned objects of the same names.</summary>
    private static readonly EnumerationOptions s_ownFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    private readonly Kernel _kernel;
    private readonly Dictionary<string, string> _files;
    private readonly HashSet<string> _builtIn;
    private readonly List<LoadedModule> _order = [];
    private readonly HashSet<string> _visited = [];

    public KernelModules(Kernel kernel)
    {
        _kernel = kernel;
        _files = Directory.EnumerateFiles(kernel.ModulesFolder, "*.ko*", s_ownFiles)
            .GroupBy(NameOf).ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).First());
        string builtIn = Path.Combine(kernel.ModulesFolder, "modules.builtin");
        _builtIn = File.Exists(builtIn) ? [.. File.ReadLines(builtIn).Select(NameOf)] : [];
    }

    /// <summary>Each after those it needs. A kernel's own dependencies have no cycles.</summary>
    /// <param name="missing">Is told of those the kernel does not have, and that are not needed.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: one that is needed is not there, is compressed, or damaged.
    /// </exception>
    public IReadOnlyList<LoadedModule> Resolve(IEnumerable<WantedModule> wanted, Action<IReadOnlyList<string>> missing)
    {
        var left = new List<string>();
        foreach (WantedModule module in wanted)
        {
            if (Has(module.Name))
                Add(module.Name);
            else if (module.IsNeeded)
                throw new ImagingException(
                    ExitCode.Manifest, _kernel.ModulesFolder, "neither built in nor a module", module.Name,
                    "Take a kernel that has it, such as Debian's: leave out `kernel:`.");
            else
                left.Add(module.Name);
        }

        if (left.Count > 0)
            missing(left);
        return _order;
    }

    private bool Has(string name) => _files.ContainsKey(name) || _builtIn.Contains(name);

    /// <summary>What a dependency names that is no file is built in, or another name for something: the kernel's own matter.</summary>
    private void Add(string name)
    {
        if (!_visited.Add(name) || !_files.TryGetValue(name, out string? file))
            return;
        if (!file.EndsWith(".ko", StringComparison.Ordinal))
            throw new ImagingException(
                ExitCode.Manifest, file, "a compressed module", "a .ko file",
                "Decompress the modules (`xz -d` or `zstd -d --rm` on each): their signatures stay good.");
        byte[] content = File.ReadAllBytes(file);
        foreach (string other in ModuleInfo.Read(content, file).LoadedBefore)
            Add(Normal(other));
        _order.Add(new LoadedModule(name, content));
    }

    /// <summary>The kernel takes <c>-</c> and <c>_</c> for the same.</summary>
    private static string Normal(string name) => name.Replace('-', '_');

    private static string NameOf(string path) => Normal(Path.GetFileName(path).Split(".ko")[0]);
}
