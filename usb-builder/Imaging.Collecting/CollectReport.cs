namespace Imaging.Collecting;

/// <summary>What journals say, merged: the same records give the same report, in whatever order they came.</summary>
public sealed class CollectReport
{
    private CollectReport(IReadOnlyList<Run> runs, int records, ExpectedMachines? expected)
    {
        (Runs, Records, Expected) = (runs, records, expected);
        Machines = Machine.Of(runs);
    }

    public IReadOnlyList<Run> Runs { get; }

    /// <summary>Distinct records.</summary>
    public int Records { get; }

    public IReadOnlyList<Machine> Machines { get; }

    public ExpectedMachines? Expected { get; }

    /// <summary>Sorted; notes come last.</summary>
    public IReadOnlyList<Problem> Problems { get; private set; } = [];

    public string AssetsCsv { get; private set; } = "";

    public string ImportCsv { get; private set; } = "";

    public string ProblemsCsv { get; private set; } = "";

    /// <param name="expected">The order; null where there is none to compare with.</param>
    /// <param name="now">What a clock is judged by.</param>
    public static CollectReport Make(RecordCollection records, NameTemplate template, ExpectedMachines? expected, DateTimeOffset now)
    {
        var report = new CollectReport(records.Runs(), records.Count, expected);
        IReadOnlyList<Machine> machines = report.Machines;
        var identities = new IdentityChecks(machines);
        var runs = new RunChecks(now, records.Created);
        List<Problem> problems = [.. records.Problems, .. machines.SelectMany(runs.Check), .. machines.SelectMany(identities.Check)];
        problems.AddRange(expected?.Check(machines) ?? []);

        IReadOnlyDictionary<Machine, string> names = ComputerNames.For(machines, template, problems);
        report.AssetsCsv = AssetTable.Compose(machines, names);
        report.ImportCsv = ConfigMgrImport.Compose(machines, names, identities, problems);
        report.Problems = ProblemTable.Sorted(problems);
        report.ProblemsCsv = ProblemTable.Compose(report.Problems);
        return report;
    }
}
