using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Platform.Tests.Inventory;

/// <summary>Whatever the disks and the rules: a rule that excludes never lets a disk through.</summary>
public sealed class TargetChoiceProperties
{
    private static readonly string?[] s_names = [null, "SAMSUNG A", "samsung b", "WDC", ""];
    private static readonly string?[] s_patterns = [null, null, "*", "SAMSUNG*", "WDC", "?"];

    private static Gen<bool> Rarely => Gen.Choose(0, 5).Select(n => n == 0);

    private static Gen<DiskInfo> Disk(string node) =>
        from bus in Gen.Elements(Enum.GetValues<DiskBus>())
        from bytes in Gen.Choose(1, 9)
        from sector in Gen.Elements(512, 512, 512, 4096)
        from model in Gen.Elements(s_names)
        from serial in Gen.Elements(s_names)
        from removable in Rarely
        from readOnly in Rarely
        from inUse in Rarely
        select new DiskInfo
        {
            Node = node,
            Bus = bus,
            Bytes = bytes,
            LogicalSectorSize = sector,
            Model = model,
            Serial = serial,
            IsRemovable = removable,
            IsReadOnly = readOnly,
            Uses = inUse ? ["it is mounted"] : [],
        };

    private static Gen<TargetRules> Rules =>
        from minimum in Gen.Choose(0, 4)
        from maximum in Gen.Elements(0, 0, 4, 7)
        from buses in Gen.OneOf(Gen.Constant<DiskBus[]>([]), Gen.SubListOf(Enum.GetValues<DiskBus>()).Select(b => b.ToArray()))
        from model in Gen.Elements(s_patterns)
        from serial in Gen.Elements(s_patterns)
        from usb in ArbMap.Default.GeneratorFor<bool>()
        from stick in Gen.Elements("/dev/a", "/dev/z")
        select new TargetRules
        {
            MinimumBytes = minimum,
            MaximumBytes = maximum == 0 ? null : maximum,
            Buses = buses,
            Model = model,
            Serial = serial,
            AllowUsb = usb,
            StickNodes = [stick],
        };

    private static Gen<(DiskInfo[] Disks, TargetRules Rules, string? Named)> Case =>
        from a in Disk("/dev/a")
        from b in Disk("/dev/b")
        from c in Disk("/dev/c")
        from count in Gen.Choose(0, 3)
        from rules in Rules
        from named in Gen.Elements(null, null, "/dev/b")
        select (new[] { b, a, c }[..count], rules, named);

    [Fact]
    public void Pick_AnyDisks_TakesOnlyWhatEveryRuleAllows() => Check(c =>
    {
        (DiskInfo[] disks, TargetRules rules, string? named) = c;
        try
        {
            DiskInfo chosen = TargetChoice.Pick(disks, rules, named);
            return IsAllowed(chosen, rules, named is not null) && (named is null || chosen.Node == named)
                && (named is not null || disks.Count(d => IsAllowed(d, rules, false)) == 1);
        }
        catch (ImagingException e)
        {
            return e.Code == ExitCode.TargetRefused && disks.Count(
                d => (named is null || d.Node == named) && IsAllowed(d, rules, named is not null)) != 1;
        }
    });

    [Fact]
    public void Judge_OneRuleMore_NeverTakesAReasonAway() => Check(c => c.Disks.All(disk =>
    {
        TargetRules rules = c.Rules with { MaximumBytes = null, Model = null, Serial = null };
        IReadOnlyList<string> before = TargetChecks.ReasonsAgainst(disk, rules, c.Named is not null);
        TargetRules[] stricter =
        [
            rules with { MaximumBytes = 4 }, rules with { Model = "SAMSUNG*" }, rules with { Serial = "WDC" },
            rules with { StickNodes = [.. rules.StickNodes, disk.Node] },
        ];
        return stricter.All(s => before.All(TargetChecks.ReasonsAgainst(disk, s, c.Named is not null).Contains));
    }));

    [Fact]
    public void Test_AnyDisk_GivesAFullSentenceOfEveryTest() => Check(c => c.Disks.All(disk =>
    {
        IReadOnlyList<DiskCheck> tests = TargetChecks.Test(disk, c.Rules, c.Named is not null);
        return tests.Count == 10 && tests.All(
            t => t.Sentence.StartsWith(disk.Node + " ", StringComparison.Ordinal) && t.Sentence.EndsWith('.'))
            && tests.Where(t => !t.IsPassed).Select(t => t.Sentence).SequenceEqual(
                TargetChecks.ReasonsAgainst(disk, c.Rules, c.Named is not null));
    }));

    /// <summary>The rules once more, in other words.</summary>
    private static bool IsAllowed(DiskInfo disk, TargetRules rules, bool named)
    {
        bool isVirtual = disk.Bus is DiskBus.Loop or DiskBus.Virtual or DiskBus.Image;
        bool isListed = rules.Buses.Count > 0
            ? rules.Buses.Contains(disk.Bus)
            : disk.Bus is not (DiskBus.Mmc or DiskBus.Other) || (disk.Bus == DiskBus.Other && named);
        bool bus = isVirtual ? named
            : disk.Bus != DiskBus.Sd && isListed && (disk.Bus != DiskBus.Usb || rules.AllowUsb) && (disk.Bus != DiskBus.Other || named);
        return bus && !disk.IsRemovable && !disk.IsReadOnly && !disk.IsInUse && disk.LogicalSectorSize == 512
            && !rules.StickNodes.Contains(disk.Node)
            && disk.Bytes >= rules.MinimumBytes && disk.Bytes <= (rules.MaximumBytes ?? long.MaxValue)
            && (isVirtual || (Fits(rules.Model, disk.Model) && Fits(rules.Serial, disk.Serial)));
    }

    private static bool Fits(string? pattern, string? text) => pattern switch
    {
        null => true,
        "*" => !string.IsNullOrEmpty(text),
        "?" => text?.Length == 1,
        "SAMSUNG*" => text?.StartsWith("SAMSUNG", StringComparison.OrdinalIgnoreCase) == true,
        _ => string.Equals(text, pattern, StringComparison.OrdinalIgnoreCase),
    };

    private static void Check(Func<(DiskInfo[] Disks, TargetRules Rules, string? Named), bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Case.ToArbitrary(), holds));
}
