using System.Globalization;
using Imaging.Core;
using Imaging.Testing.Trees;
using Imaging.Wim;

namespace Imaging.WindowsKit;

/// <summary>What <c>winpe/windows-kit/make</c> needs beside the published programs.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["tree", var wim]:
                    HostileTree.MakeWim(wim);
                    return (int)ExitCode.Ok;
                case ["list", var wim, var image, var list]:
                    FileList.Write(wim, int.Parse(image, CultureInfo.InvariantCulture), list);
                    return (int)ExitCode.Ok;
                default:
                    Console.Error.WriteLine("windows-kit tree WIM | windows-kit list WIM IMAGE LIST");
                    return (int)ExitCode.Usage;
            }
        }
        catch (ImagingException e)
        {
            Console.Error.WriteLine(e.Message);
            return (int)e.Code;
        }
    }
}
