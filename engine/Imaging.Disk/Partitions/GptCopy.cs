namespace Imaging.Disk.Partitions;

/// <summary>One of the two copies of a GPT, as found.</summary>
/// <param name="Name"><c>primary GPT</c> or <c>backup GPT</c>.</param>
/// <param name="Header">What the header says; null where there is no <c>EFI PART</c> at all. Not to be believed unless valid.</param>
/// <param name="Entries">The partitions, in the order of their lines; empty where they could not be read.</param>
/// <param name="Problems">Why this copy is not valid, a clause each; empty when it is.</param>
public sealed record GptCopy(string Name, GptHeader? Header, IReadOnlyList<GptEntry> Entries, IReadOnlyList<string> Problems)
{
    public bool IsValid => Problems.Count == 0;
}
