using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Imaging.Testing;

namespace Imaging.Structure.Tests;

/// <summary>
/// A project of the product: what its file says of it, and what the compiler made of it. Names are without <c>Imaging.</c>.
/// </summary>
internal sealed class ProductProject
{
    private const string Prefix = "Imaging.";

    private readonly string _file;
    private readonly XDocument _document;

    private ProductProject(string file)
    {
        _file = file;
        _document = XDocument.Load(file);
    }

    /// <summary>Those of <c>engine/</c> and <c>usb-builder/</c>.</summary>
    public static IReadOnlyList<ProductProject> All { get; } =
    [
        .. new[] { "engine", "usb-builder" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Folder, folder), "*.csproj", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).Select(file => new ProductProject(file)),
    ];

    public string Name => NameOf(_file);

    public string Folder => Path.GetDirectoryName(_file)!;

    /// <summary>The projects its file names.</summary>
    public IEnumerable<string> References => _document.Descendants("ProjectReference").Select(r => NameOf((string)r.Attribute("Include")!));

    /// <summary>The projects its code uses, as the compiler recorded them.</summary>
    public IReadOnlyList<string> UsedProjects()
    {
        string assembly = (string?)_document.Descendants("AssemblyName").SingleOrDefault() ?? Prefix + Name;
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]),
        ];
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file)[Prefix.Length..];
}
