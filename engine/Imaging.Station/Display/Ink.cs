namespace Imaging.Station.Display;

/// <summary>What a cell looks like. Words carry the meaning; inks only help to find them.</summary>
public enum Ink
{
    Text,
    Bright,
    Title,
    Progress,
    Notice,
    PassText,
    PassWord,
    FailText,
}

internal static class Inks
{
    /// <summary>
    /// The SGR sequence of an ink, from the 16 colours of a Linux console. Bright is bold, which is all old consoles know. Black on green
    /// and white on red for small letters: 6.8 and 7.8 to 1 with the console's palette, where white on green has 3.1.
    /// </summary>
    public static string Sequence(Ink ink) => ink switch
    {
        Ink.Bright => "\e[0;1;37;40m",
        Ink.Title => "\e[0;1;37;44m",
        Ink.Progress => "\e[0;1;36;40m",
        Ink.Notice => "\e[0;1;33;40m",
        Ink.PassText => "\e[0;30;42m",
        Ink.PassWord => "\e[0;1;37;42m",
        Ink.FailText => "\e[0;1;37;41m",
        _ => "\e[0;37;40m",
    };
}
