using Imaging.Release;

namespace Imaging.Media;

/// <summary>What a person finds who opens the stick on some computer.</summary>
internal static class StickReadMe
{
    /// <summary>ASCII, so that any editor shows it.</summary>
    /// <param name="secretsInClear">True where machines.csv holds secret values.</param>
    public static string Text(ReleaseDocument release, bool secretsInClear) =>
        $"""
        This USB stick installs computers.

        Release: {release.Id}
        Made:    {release.Created.UtcDateTime:yyyy-MM-dd}

        Plug it into a computer that is meant to be installed and turn that on.
        EVERYTHING ON THAT COMPUTER'S DISK IS ERASED.

        Do not change, add or delete files in this folder: the installer checks
        every byte and refuses a stick that was changed.
        The folder "journal" holds a record of every computer that was installed;
        send these files back to whoever gave you the stick.
        A file machines.csv beside this folder, if there is one, holds asset tags and
        names by serial number. It may be changed.
        {(secretsInClear ? "\nIT HOLDS SECRETS, AND NOTHING HERE IS ENCRYPTED: keep this stick locked away.\n" : "")}
        """.ReplaceLineEndings("\r\n");
}
