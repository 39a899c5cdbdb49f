// What the demos need of a Windows that is not one.
using System.Security.Cryptography.X509Certificates;
using Imaging.Testing.StandIn;

switch (args)
{
    case ["image", string folder]:
        new StandInImage { HasSecondSet = true }.WriteTo(folder);
        return 0;
    case ["image", string folder, string loader]:
        new StandInImage { BootManager = File.ReadAllBytes(loader) }.WriteTo(folder);
        return 0;
    case ["loader", string folder, string builder]:
        var made = new StandInLoader(folder, builder);
        Console.WriteLine($"{made.Program}, signed by {made.AuthorityFile}");
        return 0;
    case ["trust", string flash, string authority]:
        using (X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(authority))
            VariableStore.Trust(flash, certificate);
        return 0;
    default:
        Console.Error.WriteLine(
            """
            usage: stand-in image FOLDER [LOADER]      the files of a Windows, for whoever captures them; LOADER: its boot manager
                   stand-in loader FOLDER USB-BUILDER  a boot manager that says where the boot configuration leads
                   stand-in trust FLASH AUTHORITY      firmware that trusts whoever signed it
            """);
        return 2;
}
