using System.Diagnostics;
using Imaging.Testing;

namespace Imaging.Boot.Tests.Machines;

/// <summary>A TPM 2.0 (swtpm) on a board: what it keeps lies in a folder. A process serves it to one power-on.</summary>
internal sealed class SoftwareTpm
{
    private readonly string _folder;

    /// <param name="folder">Its own. Firmware measures once for each bank, in emulation: one is enough.</param>
    public SoftwareTpm(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        Tool.Expect("swtpm_setup", "--tpm2", "--tpmstate", _folder, "--pcr-banks", "sha256", "--runas", Environment.UserName);
    }

    private string Socket => Path.Combine(_folder, "socket");

    /// <summary>What QEMU is told.</summary>
    public IEnumerable<string> Device =>
        ["-chardev", $"socket,id=tpm,path={Socket}", "-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-tis,tpmdev=tpm0"];

    /// <summary>Starts it; it ends when the machine that connects to it does.</summary>
    public Process Start()
    {
        File.Delete(Socket);
        Process process = Process.Start(
            "swtpm", ["socket", "--tpm2", "--tpmstate", $"dir={_folder}", "--ctrl", $"type=unixio,path={Socket}", "--terminate"]);
        for (var clock = Stopwatch.StartNew(); !File.Exists(Socket); Thread.Sleep(10))
            Assert.True(!process.HasExited && clock.Elapsed < PoweredMachine.Limit, "swtpm does not listen");
        return process;
    }
}
