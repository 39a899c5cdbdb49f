// Writes the files of a stand-in for Windows into a folder, for whoever captures it: the demos.
using Imaging.Testing.StandIn;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: stand-in FOLDER");
    return 2;
}

new StandInImage { HasSecondSet = true }.WriteTo(folder);
return 0;
