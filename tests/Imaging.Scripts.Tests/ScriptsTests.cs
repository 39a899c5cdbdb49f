using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Imaging.Testing;

namespace Imaging.Scripts.Tests;

/// <summary>
/// The scripts run in Windows PowerShell 5.1, on .NET Framework; the tests run them in a newer one. So what they use is listed, each with
/// the parameters and the number of arguments that 5.1 has, and the syntax is held against what came later.
/// </summary>
public sealed partial class ScriptsTests
{
    /// <summary>Commands of Windows PowerShell 5.1, and the parameters the scripts use of them.</summary>
    private static readonly Dictionary<string, string[]> s_commands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ConvertFrom-Json"] = [],
        ["ConvertTo-Json"] = ["Depth"],
        ["ForEach-Object"] = [],
        ["Get-ChildItem"] = ["LiteralPath", "Recurse", "File"],
        ["Join-Path"] = [],
        ["New-Object"] = [],
        ["Set-StrictMode"] = ["Version"],
        ["Split-Path"] = ["Parent"],
        ["Start-Sleep"] = ["Seconds", "Milliseconds"],
        ["Where-Object"] = [],
    };

    /// <summary>Static members of .NET Framework 4.6, and how many arguments the scripts give them.</summary>
    private static readonly string[] s_members =
    [
        "Array.Sort 2", "DateTime.UtcNow", "Diagnostics.Process.Start 1", "Diagnostics.Stopwatch.StartNew 0",
        "IO.Directory.CreateDirectory 1", "IO.Directory.Exists 1", "IO.File.AppendAllText 2", "IO.File.Copy 3", "IO.File.Delete 1",
        "IO.File.Exists 1", "IO.File.Move 2", "IO.File.Open 4",
        "IO.File.ReadAllText 1", "IO.File.Replace 3", "IO.File.SetAttributes 2", "IO.File.WriteAllText 3", "IO.Path.ChangeExtension 2",
        "IO.Path.Combine 3", "IO.Path.GetFullPath 1", "Math.Round 2", "Microsoft.Win32.Registry.GetValue 3", "NullString.Value",
        "Security.SecurityElement.Escape 1", "StringComparer.Ordinal", "Text.Encoding.ASCII", "Text.Encoding.UTF8", "Text.Encoding.Unicode",
    ];

    /// <summary>What the scripts of the Windows kit use besides: of 5.1 and of its modules Storage and Hyper-V.</summary>
    private static readonly Dictionary<string, string[]> s_kitCommands = new(s_commands, StringComparer.OrdinalIgnoreCase)
    {
        ["Add-PartitionAccessPath"] = ["DiskNumber", "PartitionNumber", "AssignDriveLetter"],
        ["Add-Type"] = ["Namespace", "Name", "MemberDefinition"],
        ["chkdsk.exe"] = [],
        ["Convert-VHD"] = ["Path", "DestinationPath", "VHDType"],
        ["Dismount-DiskImage"] = ["ImagePath"],
        ["fsutil.exe"] = [],
        ["Get-Command"] = ["ErrorAction"],
        ["Get-Disk"] = [],
        ["Get-ItemProperty"] = [],
        ["Get-Partition"] = ["DiskNumber", "PartitionNumber", "DriveLetter"],
        ["Get-VM"] = ["Name"],
        ["Mount-DiskImage"] = ["ImagePath", "StorageType", "Access", "NoDriveLetter", "PassThru"],
        ["New-VM"] = ["Name", "Generation", "MemoryStartupBytes", "VHDPath"],
        ["Remove-VM"] = ["Name", "Force", "ErrorAction"],
        ["Select-Object"] = ["First"],
        ["Set-Disk"] = ["Number", "IsOffline", "IsReadOnly"],
        ["Set-VMFirmware"] = ["VMName", "EnableSecureBoot", "SecureBootTemplate"],
        ["Set-VMProcessor"] = ["VMName", "Count"],
        ["Start-VM"] = ["Name"],
        ["Stop-VM"] = ["Name", "TurnOff", "Force", "ErrorAction"],
        ["Write-Host"] = [],
    };

    private static readonly string[] s_kitMembers =
    [
        "BitConverter.ToString 1", "Convert.ToInt32 2", "DateTime.UtcNow", "Diagnostics.Stopwatch.StartNew 0",
        "Imaging.Native.CreateFile 7", "IntPtr.Zero", "IO.Directory.CreateDirectory 1", "IO.File.AppendAllText 2", "IO.File.Copy 3",
        "IO.File.Create 1", "IO.File.Delete 1", "IO.File.Exists 1", "IO.File.Move 2", "IO.File.ReadLines 1", "IO.File.WriteAllText 2",
        "IO.Path.GetFileName 1", "Math.Min 2",
        "Math.Round 1", "Math.Round 2", "regex.Replace 3", "Security.Cryptography.SHA1.Create 0",
    ];

    private static readonly string[] s_kit =
        Directory.GetFiles(Path.Combine(Checkout.Folder, "winpe/windows-kit"), "*.ps1");

    public static TheoryData<string> Scripts =>
        [.. StagedFolder.Scripts.Concat(s_kit).Select(s => Path.GetRelativePath(Checkout.Folder, s))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_Text_IsAsciiAndFitsAScreen(string name)
    {
        // Without a mark at its front, 5.1 takes a file for ANSI.
        string text = File.ReadAllText(PathOf(name));
        Assert.All(text, c => Assert.True(c is '\n' or (>= ' ' and <= '~'), $"'{c}'"));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_Syntax_IsThatOf51(string name) => Assert.Empty(NewerSyntax(File.ReadAllText(PathOf(name))));

    [Theory]
    [InlineData("$a ? 1 : 2")]
    [InlineData("$a ?? 1")]
    [InlineData("$a ??= 1")]
    [InlineData("${a}?.b")]
    [InlineData("${a}?[0]")]
    [InlineData("a && b")]
    [InlineData("a || b")]
    [InlineData("a &")]
    [InlineData("function f { clean { } }")]
    [InlineData("class C { }")]
    [InlineData("using namespace System")]
    [InlineData("\"`u{41}\"")]
    [InlineData("\"`e\"")]
    [InlineData("0b11")]
    [InlineData("1u")]
    [InlineData("1y")]
    [InlineData("1n")]
    [InlineData("$a -is [int] -and (")]
    public void NewerSyntax_Construct_IsFound(string text) => Assert.NotEmpty(NewerSyntax(text));

    [Theory]
    [InlineData("if ($a) { 1 } else { 2 }; 1L; 0x1F; 1kb; 1.5d; \"`n`t`0\"; a | b; & c")]
    public void NewerSyntax_OldConstruct_IsNot(string text) => Assert.Empty(NewerSyntax(text));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_Commands_AreThoseOf51(string name)
    {
        string[] together = IsOfKit(name) ? s_kit : StagedFolder.Scripts;
        Dictionary<string, string[]> known = IsOfKit(name) ? s_kitCommands : s_commands;
        HashSet<string> own = [.. together.SelectMany(Functions).Select(f => f.Name)];
        Assert.All(All<CommandAst>(PathOf(name)), command =>
        {
            string? called = command.GetCommandName();
            if (called is null)
                Assert.True(command.InvocationOperator is TokenKind.Dot or TokenKind.Ampersand, command.ToString());
            else if (!own.Contains(called))
            {
                Assert.True(known.TryGetValue(called, out string[]? parameters), command.ToString());
                Assert.All(command.CommandElements.OfType<CommandParameterAst>(), p => Assert.Contains(p.ParameterName, parameters));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_StaticMembers_AreThoseOfNetFramework(string name) =>
        Assert.All(All<MemberExpressionAst>(PathOf(name)).Where(m => m.Static), member => Assert.Contains(
            member is InvokeMemberExpressionAst call
                ? $"{TypeOf(member)}.{member.Member} {call.Arguments?.Count ?? 0}"
                : $"{TypeOf(member)}.{member.Member}",
            IsOfKit(name) ? s_kitMembers : s_members));

    [Fact]
    public void Lists_NameNothingThatIsNotUsed()
    {
        string text = string.Join('\n', StagedFolder.Scripts.Select(File.ReadAllText));
        string kit = string.Join('\n', s_kit.Select(File.ReadAllText));
        Assert.All(s_commands.Keys, command => Assert.Contains(command, text, StringComparison.Ordinal));
        Assert.All(s_kitCommands.Keys.Except(s_commands.Keys), command => Assert.Contains(command, kit, StringComparison.Ordinal));
        Assert.All(s_members, m => Assert.Contains($"[{Last(m.Split(' ')[0])}", text, StringComparison.Ordinal));
        Assert.All(s_kitMembers, m => Assert.Contains($"[{Last(m.Split(' ')[0])}", kit, StringComparison.Ordinal));

        static string Last(string member) => member.Insert(member.LastIndexOf('.'), "]:").Replace("]:.", "]::", StringComparison.Ordinal);
    }

    [Fact]
    public void FakeWindows_Functions_AreThoseOfWindows()
    {
        string[] real = [.. Functions(StagedFolder.RealWindows).Where(f => f.Name != "New-ProcessStart").Select(Signature)];
        string[] fake = [.. Functions(StagedFolder.FakeWindows).Select(Signature)];
        Assert.All(real, f => Assert.Contains(f, fake));

        // A process is one of the machine's.
        static string Signature(FunctionDefinitionAst f) =>
            $"{f.Name} {string.Join(", ", f.Parameters?.Select(p => p.Extent.Text) ?? [])}"
                .Replace("[Diagnostics.Process] ", "", StringComparison.Ordinal);
    }

    [Fact]
    public void FirstStart_Waits_OnlyForOthers()
    {
        // What the runner costs beside the packages is its own work: it sleeps for scanners, people and other installers only.
        string[] sleeping = [.. StagedFolder.Scripts.SelectMany(Functions).Where(f => Sleeps(f) > 0).Select(f => f.Name).Order()];
        Assert.Equal(["Invoke-Patiently", "Restart-Windows", "Wait-OtherInstallation", "Wait-Setup"], sleeping);
        Assert.Equal(sleeping.Length, StagedFolder.Scripts.Sum(s => Sleeps(Parse(File.ReadAllText(s), out _, out _))));

        static int Sleeps(Ast ast) => ast.FindAll(a => a is CommandAst c && c.GetCommandName() == "Start-Sleep", true).Count();
    }

    private static bool IsOfKit(string name) => name.Contains("windows-kit", StringComparison.Ordinal);

    private static string PathOf(string name) => Path.Combine(Checkout.Folder, name);

    private static string TypeOf(MemberExpressionAst member) => Assert.IsType<TypeExpressionAst>(member.Expression).TypeName.FullName;

    private static IEnumerable<FunctionDefinitionAst> Functions(string path) => All<FunctionDefinitionAst>(path);

    private static IEnumerable<T> All<T>(string path)
        where T : Ast => Parse(File.ReadAllText(path), out _, out _).FindAll(a => a is T, searchNestedScriptBlocks: true).Cast<T>();

    private static ScriptBlockAst Parse(string text, out Token[] tokens, out ParseError[] errors) =>
        Parser.ParseInput(text, out tokens, out errors);

    /// <summary>What 5.1 does not know, and classes, which differ from version to version.</summary>
    private static IEnumerable<string> NewerSyntax(string text)
    {
        ScriptBlockAst script = Parse(text, out Token[] tokens, out ParseError[] errors);
        return
        [
            .. errors.Select(e => e.Message),
            .. script.FindAll(IsNewer, searchNestedScriptBlocks: true).Select(a => a.ToString()),
            .. tokens.Where(IsNewer).Select(t => t.Text),
        ];
    }

    private static bool IsNewer(Ast ast) => ast switch
    {
        TernaryExpressionAst or PipelineChainAst or TypeDefinitionAst or UsingStatementAst => true,
        PipelineAst pipeline => pipeline.Background,
        MemberExpressionAst member => member.NullConditional,
        IndexExpressionAst index => index.NullConditional,
        ScriptBlockAst block => block.CleanBlock is not null,
        _ => false,
    };

    private static bool IsNewer(Token token) => token.Kind switch
    {
        TokenKind.QuestionQuestion or TokenKind.QuestionQuestionEquals or TokenKind.Clean => true,
        TokenKind.Number => !NumberOf51().IsMatch(token.Text),
        TokenKind.StringExpandable or TokenKind.HereStringExpandable => NewerEscape().IsMatch(token.Text),
        _ => false,
    };

    [GeneratedRegex(@"^(0x[0-9a-f]+l?|[0-9]*\.?[0-9]+(e[+-]?[0-9]+)?[ld]?)(kb|mb|gb|tb|pb)?$", RegexOptions.IgnoreCase)]
    private static partial Regex NumberOf51();

    [GeneratedRegex(@"(?<!`)(``)*`(u\{|e)")]
    private static partial Regex NewerEscape();
}
