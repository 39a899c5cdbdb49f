using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>Reads <c>values:</c>, what the manifest says of the values that machine files are made of.</summary>
internal static class ValuesReader
{
    /// <summary>The names of those that are marked secret.</summary>
    public static IReadOnlyList<string> Secrets(ManifestSection root)
    {
        var secrets = new List<string>();
        foreach ((ScalarNode name, ManifestSection value) in root.Named("values", ManifestFields.Value))
        {
            bool isSecret = value.Flag("secret");
            if (!ValueName.IsValid(name.Text))
                root.Problems.Add(name, name.Describe(), ValueName.Expected, "Name it as the column of machines.csv is called.");
            else if (isSecret && ValueName.Public.Contains(name.Text, StringComparer.OrdinalIgnoreCase))
                root.Problems.Add(name, $"a secret {name.Text}", "another value",
                    "It stands in the record of each machine, and is no secret: use a column of its own for what is one.");
            else if (isSecret && secrets.Contains(name.Text, StringComparer.OrdinalIgnoreCase))
                root.Problems.Add(name, $"{name.Describe()} again", "each once", "Delete one of the two; case makes no difference.");
            else if (isSecret)
                secrets.Add(name.Text);
        }

        return secrets;
    }
}
