using System.Diagnostics;
using System.IO.Enumeration;
using System.Text.Json;
using Imaging.Testing;

namespace Imaging.Cli.Tests;

public sealed class CommandLineTests(BuiltRelease release) : IClassFixture<BuiltRelease>
{
    [Fact]
    public void Help_ListsEveryExitCode()
    {
        foreach (Tool.Result help in new[] { Programs.Imaging("--help"), Programs.Builder("--help") })
        {
            Assert.Equal(0, help.ExitCode);
            foreach (Imaging.Core.ExitCode code in Enum.GetValues<Imaging.Core.ExitCode>())
                Assert.Matches($@"\b{(int)code} ", help.Output);
        }
    }

    /// <summary>Without git the engine has none to name. What the builder makes is cached by the module ids of its assemblies.</summary>
    [Fact]
    public void Version_OfTheEngineAlone_NamesTheRevision()
    {
        Assert.Matches(@"^0\.1\.0(\+[0-9a-f]{12})?$", Programs.Imaging("--version").Output.Trim());
        Assert.Equal("0.1.0", Programs.Builder("--version").Output.Trim());
        string[] libraries = Directory.GetFiles(AppContext.BaseDirectory, "Imaging.*.dll");
        Assert.Contains(libraries, f => Path.GetFileName(f) == "Imaging.Building.dll");
        Assert.All(libraries, f => Assert.DoesNotContain("+", FileVersionInfo.GetVersionInfo(f).ProductVersion!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("stage")]
    [InlineData("stage", "--stick", "x", "--disk", "y", "--read-back", "some")]
    [InlineData("stage", "--stick", "x", "--disk", "y", "--size", "many")]
    [InlineData("nonsense")]
    public void Imaging_WrongCommandLine_Ends2(params string[] arguments) => Assert.Equal(2, Programs.Imaging(arguments).ExitCode);

    [Fact]
    public void Builder_WrongCommandLine_Ends2() => Assert.Equal(2, Programs.Builder("write", release.Output).ExitCode);

    [Fact]
    public void Collect_AfterAPassAndAFailure_WritesTheFilesAndEnds0()
    {
        string records = release.File("collected");
        string[] stage = ["stage", "--stick", release.Stick, "--public-key", release.Key, "--journal", records, "--disk"];
        Assert.Equal(0, Programs.Imaging([.. stage, release.File("collect.img"), "--size", "400MB"]).ExitCode);
        Assert.Equal(20, Programs.Imaging([.. stage, release.File("small.img"), "--size", "300MB"]).ExitCode);
        Tool.Result collect = Programs.Builder("collect", records, records, "--out", release.File("lists"));
        Assert.Equal(0, collect.ExitCode);
        Assert.Contains("3 records of 2 runs", collect.Output, StringComparison.Ordinal);
        Assert.Contains(",pass\r\n", File.ReadAllText(release.File("lists/assets.csv")), StringComparison.Ordinal);
        Assert.Contains(",failed,", File.ReadAllText(release.File("lists/problems.csv")), StringComparison.Ordinal);
        Assert.True(File.Exists(release.File("lists/configmgr-import.csv")));
        Assert.Equal(11, Programs.Builder("collect", release.File("nothing"), "--out", release.File("lists")).ExitCode);
    }

    [NeedsFact("sgdisk", "mkntfs")]
    public void Stage_ImageFile_PassesThenIsAlreadyDone()
    {
        string disk = release.File("pass.img");
        Tool.Result first = Stage(disk, "--size", "500MB");
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("PASS:", first.Output, StringComparison.Ordinal);
        Assert.Contains("No problems found", Tool.Expect("sgdisk", "-v", disk), StringComparison.Ordinal);
        byte[] staged = File.ReadAllBytes(disk);

        Tool.Result second = Stage(disk);
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Contains("PASS (already done)", second.Output, StringComparison.Ordinal);
        Assert.True(staged.AsSpan().SequenceEqual(File.ReadAllBytes(disk)));
        Assert.Equal(0, Programs.Imaging("verify", "--stick", release.Stick, "--disk", disk, "--public-key", release.Key).ExitCode);
        string record = File.ReadAllText(Directory.GetFiles(Path.Combine(release.Stick, "imaging/journal"), "*-end.json")[0]);
        Assert.Equal(Programs.Imaging("--version").Output.Trim(), JsonDocument.Parse(record).RootElement.GetProperty("engine").GetString());
    }

    [Fact]
    public void Line_Simulated_PassesThenIsAlreadyDoneAndIntactWithoutAStick()
    {
        string disk = release.File("line.img");
        string serial = release.File("serial.txt");
        string log = release.File("line.log");
        Tool.Result first = Line("--stick", release.Stick, "--disk", disk, "--size", "400MB", "--serial", serial, "--log", log);
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains($" imaging {Programs.Imaging("--version").Output.Trim()}, ", File.ReadAllText(log), StringComparison.Ordinal);
        Assert.Matches(@"(?m) s\] PASS: staged and checked", File.ReadAllText(log));
        Assert.Contains("staged and checked, with 1 machine file; starts nothing", first.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^PASS serial=", File.ReadAllText(serial));
        Assert.Contains("already done", Line("--stick", release.Stick, "--disk", disk).Output, StringComparison.Ordinal);
        Tool.Result alone = Programs.Imaging("verify", "--disk", disk, "--public-key", release.Key);
        Assert.True(alone.ExitCode == 0, alone.Output);
        Assert.Contains("intact", alone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_DiskNamedWithoutSimulate_Ends2() =>
        Assert.Equal(2, Programs.Imaging("line", "--disk", release.File("no.img")).ExitCode);

    [Fact]
    public void Verify_OneByteChanged_Ends12AndNamesThePlace()
    {
        string disk = release.File("changed.img");
        Assert.Equal(0, Stage(disk, "--size", "400MB", "--seed", "1").ExitCode);
        using (FileStream file = File.Open(disk, FileMode.Open))
        {
            file.Position = 101 * 1024 * 1024 + 0x1000 * 4;
            int old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 0x10));
        }

        Tool.Result result = Programs.Imaging("verify", "--stick", release.Stick, "--disk", disk, "--public-key", release.Key);
        Assert.Equal(12, result.ExitCode);
        Assert.Contains("Windows volume at offset 16384", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_Plan_WritesNothing()
    {
        string disk = release.File("plan.img");
        Tool.Result result = Stage(disk, "--size", "400MB", "--plan");
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("backup GPT", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(disk));
    }

    [Fact]
    public void Stage_NoKey_Ends13AndMakesNoDisk()
    {
        string disk = release.File("nokey.img");
        Tool.Result result = Programs.Imaging("stage", "--stick", release.Stick, "--disk", disk, "--size", "400MB");
        Assert.Equal(13, result.ExitCode);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(disk));
    }

    [Fact]
    public void Stage_AllowUnsigned_SaysSoInTheRecord()
    {
        string journal = release.File("unsigned-journal");
        Tool.Result result = Programs.Imaging(
            "stage", "--stick", release.Stick, "--disk", release.File("unsigned.img"), "--size", "400MB", "--allow-unsigned", "--journal",
            journal);
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("UNSIGNED", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"signed\": false", File.ReadAllText(Directory.GetFiles(journal, "*-end.json").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_Json_EveryLineIsAnEvent()
    {
        Tool.Result result = Stage(release.File("json.img"), "--size", "400MB", "--json");
        Assert.True(result.ExitCode == 0, result.Output);
        List<string?> events = [
            .. result.Output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString())];
        Assert.Contains("progress", events);
        Assert.Equal("ended", events[^1]);
    }

    [Fact]
    public void Stage_DiskTooSmall_Ends20() => Assert.Equal(20, Stage(release.File("small.img"), "--size", "300MB").ExitCode);

    [Fact]
    public void Stage_OntoTheStickItself_Ends20()
    {
        string stick = release.File("own.img");
        Assert.Equal(0, Programs.Builder("write", release.Output, "--to", stick, "--size", "500MB").ExitCode);
        string copy = release.File("own-copy.img");
        File.Copy(stick, copy);
        foreach (string disk in new[] { stick, copy })
        {
            Tool.Result result = Programs.Imaging(
                "stage", "--stick", stick, "--disk", disk, "--public-key", release.Key, "--journal", release.File("j"));
            Assert.True(result.ExitCode == 20, result.Output);
        }
    }

    [Fact]
    public void Stage_RawStickWithoutJournal_Ends2()
    {
        string stick = release.File("raw.img");
        Assert.Equal(0, Programs.Builder("write", release.Output, "--to", stick).ExitCode);
        string disk = release.File("raw-disk.img");
        Assert.Equal(
            2, Programs.Imaging("stage", "--stick", stick, "--disk", disk, "--size", "400MB", "--public-key", release.Key).ExitCode);
        Assert.False(File.Exists(disk));
    }

    [NeedsTheory("kill")]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public void Stage_Interrupted_RecordSaysSoAndDiskDoesNotBoot(string signal)
    {
        string disk = release.File($"interrupted{signal}.img");
        string journal = release.File($"interrupted-journal{signal}");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Programs.Dll("imaging"), "stage", "--stick", release.Stick, "--disk", disk, "--size", "400MB", "--public-key", release.Key,
                "--journal", journal])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;

        // The first line says that it is at work. A run that is quicker than the signal passes, and its record has to say that then.
        Assert.NotNull(process.StandardError.ReadLine());
        Tool.Expect("kill", signal, $"{process.Id}");
        process.StandardError.ReadToEnd();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        string record = File.ReadAllText(Directory.GetFiles(journal, "*-end.json").Single());
        Assert.Contains(process.ExitCode, new[] { 130, 0 });
        Assert.Contains(process.ExitCode == 0 ? "\"result\": \"pass\"" : "\"result\": \"cancelled\"", record, StringComparison.Ordinal);
        if (process.ExitCode == 130 && File.Exists(disk))
        {
            var first = new byte[512];
            using FileStream file = File.OpenRead(disk);
            file.ReadExactly(first);
            Assert.All(first, b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void Build_Unchanged_AddsNothing()
    {
        string[] before = Directory.GetFiles(release.Output, "*", SearchOption.AllDirectories);
        Tool.Result result = Programs.Builder(
            "build", release.ManifestFile, "--out", release.Output, "--key", release.File("keys/release.key"), "--level", "fast");
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains($"unchanged: {release.Output}/releases/small-1-", result.Output, StringComparison.Ordinal);
        Assert.Equal(before.Order(), Directory.GetFiles(release.Output, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void Build_BadManifest_Ends10AndNamesTheLine()
    {
        string path = release.File("bad.yaml");
        File.WriteAllText(path, File.ReadAllText(release.ManifestFile).Replace("minimum:", "minimun:", StringComparison.Ordinal));
        Tool.Result result = Programs.Builder("build", path, "--out", release.File("bad-out"));
        Assert.Equal(10, result.ExitCode);
        Assert.Contains("bad.yaml:4", result.Output, StringComparison.Ordinal);
        Assert.Contains("minimum", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_WritesAManifest_AndRefusesToReplaceIt()
    {
        string folder = release.File("fresh");
        Assert.Equal(0, Programs.Builder("init", folder).ExitCode);
        Assert.True(File.Exists(Path.Combine(folder, "manifest.yaml")));
        Assert.NotEqual(0, Programs.Builder("init", folder).ExitCode);
    }

    [Fact]
    public void Keygen_PrivateKeyIsPrivate_AndNeverReplaced()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(release.File("keys/release.key")));
        Assert.Equal(2, Programs.Builder("keygen", "--out", release.File("keys")).ExitCode);
    }

    [Fact]
    public void Inspect_Licences_OfStickAndReleaseAreTheSame()
    {
        Tool.Result stick = Programs.Builder("inspect", release.Stick, "--licences");
        Assert.Equal(0, stick.ExitCode);
        Assert.Contains("a folder of somebody's own", stick.Output, StringComparison.Ordinal);
        Assert.Equal(stick.Output, Programs.Builder("inspect", release.Output, "--licences").Output);
        Assert.Equal(2, Programs.Builder("inspect", release.Stick, "--licences", "--json").ExitCode);
    }

    /// <summary>Each library in the engine has its licence in the list.</summary>
    [Fact]
    public void Licences_OfTheEngine_HaveEveryLibrary()
    {
        string[] known = [.. File.ReadLines(Path.Combine(Checkout.Folder, "winpe/licences.txt"))
            .Where(l => l.StartsWith("engine ", StringComparison.Ordinal))
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
        using JsonDocument graph = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(Programs.Dll("imaging"), ".deps.json")));
        string[] libraries = [.. graph.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "package").Select(l => l.Name.Split('/')[0])];
        Assert.Contains("Serilog", libraries);
        Assert.All(libraries, l => Assert.Contains(known, k => FileSystemName.MatchesSimpleExpression(k, l)));
    }

    [Fact]
    public void Inspect_Json_IsTheReleaseDocument()
    {
        Tool.Result result = Programs.Builder("inspect", release.Stick, "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("small", JsonDocument.Parse(result.Output).RootElement.GetProperty("name").GetString());
    }

    /// <summary>Sticks are read by anybody, so command lines are not among what is shown.</summary>
    [Fact]
    public void Inspect_WhatInstallsAtTheFirstStart_IsShownWithoutCommands()
    {
        string output = Programs.Builder("inspect", release.Stick).Output;
        Assert.Matches(@"drivers +card: Net \(1 .inf, \d+ B\), in specialize at most 5 min", output);
        Assert.Matches(@"installs +office: restarts if asked, at most 60 min", output);
        Assert.DoesNotContain("SECRET", output + Programs.Builder("inspect", release.Stick, "--json").Output, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Stage_Values_AreInTheMachineFileAndNotJudgedByVerify()
    {
        string disk = release.File("values.img");
        string stick = release.File("values-stick");
        Assert.Equal(0, Programs.Builder("write", release.Output, "--to", stick + "/").ExitCode);
        File.WriteAllText(Path.Combine(stick, "machines.csv"), "serial,tag,name,room\nPF1,,PC-7,\"12, <left>\"\n");
        string[] stage = ["stage", "--stick", stick, "--disk", disk, "--public-key", release.Key, "--value", "serial=pf1"];

        Assert.Equal(18, Programs.Imaging([.. stage, "--size", "400MB", "--value", "name=1234"]).ExitCode);
        Assert.False(File.Exists(disk));
        Assert.Equal(2, Programs.Imaging([.. stage, "--size", "400MB", "--value", "name"]).ExitCode);
        Assert.Equal(0, Programs.Imaging([.. stage, "--size", "400MB"]).ExitCode);

        byte[] expected = "<ComputerName>PC-7</ComputerName><Room>12, &#x3C;left&#x3E;</Room></unattend>  "u8.ToArray();
        Assert.True(File.ReadAllBytes(disk).AsSpan().IndexOf(expected) > 0);
        Assert.Contains("already", Programs.Imaging(stage).Output, StringComparison.Ordinal);
        Assert.Equal(0, Programs.Imaging([.. stage, "--value", "name=PC-8"]).ExitCode);
        Assert.Equal(-1, File.ReadAllBytes(disk).AsSpan().IndexOf(expected));
        foreach (string[] more in (string[][])[["--stick", stick], []])
        {
            Tool.Result verified = Programs.Imaging(["verify", "--disk", disk, "--public-key", release.Key, .. more]);
            Assert.Equal(0, verified.ExitCode);
            Assert.Contains("intact; 1 machine file not judged", verified.Output, StringComparison.Ordinal);
        }
    }

    [NeedsFact("wimlib-imagex")]
    public void Build_WinPe_NamesTheLoadersSigner_AndInspectWhatItIsMadeOf()
    {
        string folder = Directory.CreateDirectory(release.File("winpe")).FullName;
        new FakeWindowsPe(folder).WithAll().Capture();
        File.WriteAllBytes(Path.Combine(folder, "imaging.exe"), FakeProgram.Make("the engine"));
        File.WriteAllBytes(Path.Combine(folder, "libzstd.dll"), FakeProgram.Make("the library"));
        string manifest = release.File("winpe.yaml");
        string text = File.ReadAllText(release.ManifestFile).Replace(
            "{ kind: folder, source: boot }", "{ kind: winpe, image: winpe/boot.wim, engine: winpe/imaging.exe }",
            StringComparison.Ordinal);
        File.WriteAllText(manifest, text);

        Tool.Result built = Programs.Builder(
            "build", manifest, "--out", release.File("winpe-out"), "--key", release.File("keys/release.key"), "--level", "fast");

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Contains("its loader is signed by Microsoft Windows Production PCA 2011", built.Output, StringComparison.Ordinal);
        string shown = string.Join(
            ' ',
            Programs.Builder("inspect", release.File("winpe-out")).Output.Split(
                (char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            "boot environment winpe, signed: Microsoft Windows PE (amd64) 10.0.26100.1 en-US; bootx64.efi of", shown,
            StringComparison.Ordinal);
        Assert.Equal(13, Programs.Builder("build", manifest, "--out", release.File("winpe-out")).ExitCode);
    }

    [NeedsFact("root", "losetup")]
    public void Write_Device_NeedsForceWhereItIsNoStick_AndIsReadBack()
    {
        string image = release.File("device.img");
        using (FileStream file = File.Create(image))
            file.SetLength(600_000_000);
        string loop = Tool.Expect("losetup", "--find", "--show", image).Trim();
        try
        {
            Assert.Equal(20, Programs.Builder("write", release.Output, "--to", loop).ExitCode);
            Tool.Result written = Programs.Builder("write", release.Output, "--to", loop, "--force");
            Assert.True(written.ExitCode == 0, written.Output);
            Assert.Equal(0, Programs.Builder("verify", loop, "--public-key", release.Key).ExitCode);
            JsonElement listed = JsonDocument.Parse(Programs.Builder("devices", "--json").Output).RootElement.EnumerateArray().Single(
                d => d.GetProperty("node").GetString() == loop);
            Assert.StartsWith("small-1-", listed.GetProperty("release").GetString(), StringComparison.Ordinal);
            Assert.Equal("neither removable nor on USB", listed.GetProperty("reasons")[0].GetString());
            Tool.Result staged = Programs.Imaging(
                "stage", "--stick", loop, "--disk", release.File("from-device.img"), "--size", "400MB", "--public-key", release.Key,
                "--journal", release.File("dj"));
            Assert.True(staged.ExitCode == 0, staged.Output);
        }
        finally
        {
            Tool.Expect("losetup", "-d", loop);
        }
    }

    [Fact]
    public void Write_Several_CertifiesEachAndOneThatFailsStopsNoOther()
    {
        string csv = release.File("certificates.csv"), list = release.File("list.csv");
        File.WriteAllText(list, "serial;tag;name\nPF1;T1;A\npf1;T2;B\n");
        string[] good = [release.File("many-a.img"), release.File("many-b") + "/"];
        Tool.Result result = Programs.Builder(
            "write", release.Output, "--to", good[0], "--to", release.File("nowhere/x.img"), "--to", good[1], "--json", "--certificate",
            csv, "--machines", list);
        Assert.Equal(21, result.ExitCode);
        Assert.Contains("more than once", result.Output, StringComparison.Ordinal);
        JsonElement[] lines = [.. result.Output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(3, lines.Length);
        Assert.Equal([0, 0, 21], lines.Select(l => l.GetProperty("exitCode").GetInt32()).Order());
        string sha = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(
                    Directory.GetFiles(Path.Combine(release.Output, "releases"), "release.json", SearchOption.AllDirectories).Single())));
        Assert.All(lines, l => Assert.Equal(sha, l.GetProperty("releaseSha256").GetString()));
        Assert.All(
            lines.Where(l => l.GetProperty("exitCode").GetInt32() == 0),
            l => Assert.True(l.GetProperty("predictedSeconds").GetDouble() > 0));
        Assert.Equal(4, File.ReadAllLines(csv).Length);
        Assert.All(good, stick => Assert.Equal(0, Programs.Builder("verify", stick, "--public-key", release.Key).ExitCode));
        Assert.Equal(File.ReadAllText(list), File.ReadAllText(Path.Combine(good[1], "machines.csv")));
    }

    [Fact]
    public void Write_TargetsThatMakeNoSense_End2()
    {
        string image = release.File("twice.img");
        Assert.Equal(2, Programs.Builder("write", release.Output, "--to", image, "--to", image).ExitCode);
        Assert.Equal(2, Programs.Builder("write", release.Output, "--to", image, "--all-removable").ExitCode);
        File.WriteAllText(release.File("bad.csv"), "name,serial\n");
        Assert.Equal(10, Programs.Builder("write", release.Output, "--to", image, "--machines", release.File("bad.csv")).ExitCode);
        Assert.False(File.Exists(image));
    }

    [Fact]
    public void Update_RawStick_IsRefusedWithTheMountCommand_AndAFolderIsUpdated()
    {
        string image = release.File("raw.img"), folder = release.File("updated") + "/";
        Tool.Result written = Programs.Builder("write", release.Output, "--to", image, "--to", folder);
        Assert.True(written.ExitCode == 0, written.Output);
        Assert.Contains($"OK      {image}", written.Output, StringComparison.Ordinal);
        Tool.Result refused = Programs.Builder("update", image, release.Output);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"mount -o loop,offset=1048576 {image}", refused.Output, StringComparison.Ordinal);
        Tool.Result updated = Programs.Builder("update", folder, release.Output);
        Assert.True(updated.ExitCode == 0, updated.Output);
        Assert.Contains("added   0 files", updated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_Json_CandidatesHaveNoReasons()
    {
        Tool.Result result = Programs.Builder("devices", "--json");
        Assert.Equal(0, result.ExitCode);
        foreach (JsonElement device in JsonDocument.Parse(result.Output).RootElement.EnumerateArray())
            Assert.Equal(device.GetProperty("candidate").GetBoolean(), device.GetProperty("reasons").GetArrayLength() == 0);
        Assert.Equal(0, Programs.Builder("devices").ExitCode);
    }

    [NeedsFact("root", "losetup")]
    public void Stage_LoopDevice_Passes_And4KnIsRefused()
    {
        string image = release.File("loop-disk.img");
        using (FileStream file = File.Create(image))
            file.SetLength(500_000_768);
        foreach ((string sectors, int expected) in new[] { ("4096", 20), ("512", 0) })
        {
            string loop = Tool.Expect("losetup", "--find", "--show", "--sector-size", sectors, image).Trim();
            try
            {
                Tool.Result staged = Stage(loop);
                Assert.True(staged.ExitCode == expected, staged.Output);
            }
            finally
            {
                Tool.Expect("losetup", "-d", loop);
            }
        }
    }

    [Fact]
    public void Disks_Json_ListsReasons()
    {
        Tool.Result result = Programs.Imaging("disks", "--json");
        Assert.Equal(0, result.ExitCode);
        foreach (JsonElement disk in JsonDocument.Parse(result.Output).RootElement.EnumerateArray())
            Assert.Equal(disk.GetProperty("target").GetBoolean(), disk.GetProperty("reasons").GetArrayLength() == 0);
        Assert.Equal(0, Programs.Imaging("disks").ExitCode);
    }

    [Fact]
    public void Disks_MinimumBesideAStick_Ends2() =>
        Assert.Equal(2, Programs.Imaging("disks", "--stick", release.Stick, "--minimum", "1GB").ExitCode);

    /// <summary>Two disks as the kernel shows them: one that holds a stick, and one with nothing on it.</summary>
    [NeedsFact("losetup", "root")]
    public void Disks_Explain_ShowsEveryTestAndTheDecision()
    {
        string image = release.File("explain-stick.img"), empty = release.File("explain-empty.img");
        Assert.Equal(0, Programs.Builder("write", release.Output, "--to", image).ExitCode);
        using (FileStream file = File.Create(empty))
            file.SetLength(1_000_000_512);
        string stick = Tool.Expect("losetup", "--find", "--show", image).Trim();
        string disk = Tool.Expect("losetup", "--find", "--show", empty).Trim();
        try
        {
            Tool.Result json = Programs.Imaging("disks", "--explain", "--json", "--stick", release.Stick);
            Assert.True(json.ExitCode == 0, json.Output);
            JsonElement root = JsonDocument.Parse(json.Output).RootElement;
            Assert.StartsWith("small-1-", root.GetProperty("release").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(root.GetProperty("decision").GetString()!);
            Assert.Contains(
                $"{stick} says of itself that it is a stick, with the release small-1-", Sentences(root, stick, passed: false),
                StringComparison.Ordinal);
            Assert.Contains("too large: it has 1.00 GB", Sentences(root, disk, passed: false), StringComparison.Ordinal);
            Assert.Contains($"{disk} is a loop device", Sentences(root, disk, passed: false), StringComparison.Ordinal);
            Assert.Contains("does not say of itself that it is a stick", Sentences(root, disk, passed: true), StringComparison.Ordinal);

            Tool.Result text = Programs.Imaging("disks", "--explain", "--stick", release.Stick);
            Assert.Contains($"NO   {disk} is too large", text.Output, StringComparison.Ordinal);
            Assert.Contains($"yes  {disk} is not read-only", text.Output, StringComparison.Ordinal);
            Assert.EndsWith(root.GetProperty("decision").GetString(), text.Output.TrimEnd(), StringComparison.Ordinal);
        }
        finally
        {
            Tool.Expect("losetup", "-d", stick);
            Tool.Expect("losetup", "-d", disk);
        }
    }

    private static string Sentences(JsonElement root, string node, bool passed) =>
        string.Join('\n', root.GetProperty("disks").EnumerateArray()
        .Single(d => d.GetProperty("node").GetString() == node).GetProperty("tests").EnumerateArray()
        .Where(t => t.GetProperty("passed").GetBoolean() == passed).Select(t => t.GetProperty("sentence").GetString()));

    private Tool.Result Line(params string[] arguments) =>
        Programs.Imaging(["line", "--simulate", "--public-key", release.Key, .. arguments]);

    private Tool.Result Stage(string disk, params string[] more) =>
        Programs.Imaging(["stage", "--stick", release.Stick, "--disk", disk, "--public-key", release.Key, .. more]);
}
