namespace Imaging.Station.Display;

/// <summary>
/// Letters of 5×7 dots, to be drawn at any size: the libraries' banner fonts (Spectre.Console's FigletText is one) have one size each. A
/// serial number is read off these: zero has a stroke, and I, 1, O, 0, 5, S, 8 and B differ in more than one dot.
/// </summary>
internal static class DotFont
{
    public const int Columns = 5;
    public const int Rows = 7;

    /// <summary>What stands for a character that is not here: a box.</summary>
    private const char Unknown = '\0';

    // Each band: the characters, then their seven rows of dots; six columns a character.
    private const string Art =
        """
        A     B     C     D     E     F     G     H     I     J
        .###. ####. .###. ####. ##### ##### .###. #...# .###. ..###
        #...# #...# #...# #...# #.... #.... #...# #...# ..#.. ...#.
        #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#.
        ##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#.
        #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#.
        #...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#.
        #...# ####. .###. ####. ##### #.... .###. #...# .###. .##..
        K     L     M     N     O     P     Q     R     S     T
        #...# #.... #...# #...# .###. ####. .###. ####. .#### #####
        #..#. #.... ##.## ##..# #...# #...# #...# #...# #.... ..#..
        #.#.. #.... #.#.# #.#.# #...# #...# #...# #...# #.... ..#..
        ##... #.... #.#.# #..## #...# ####. #...# ####. .###. ..#..
        #.#.. #.... #...# #...# #...# #.... #.#.# #.#.. ....# ..#..
        #..#. #.... #...# #...# #...# #.... #..#. #..#. ....# ..#..
        #...# ##### #...# #...# .###. #.... .##.# #...# ####. ..#..
        U     V     W     X     Y     Z     0     1     2     3
        #...# #...# #...# #...# #...# ##### .###. ..#.. .###. #####
        #...# #...# #...# #...# #...# ....# #...# .##.. #...# ...#.
        #...# #...# #...# .#.#. #...# ...#. #..## ..#.. ....# ..#..
        #...# #...# #.#.# ..#.. .#.#. ..#.. #.#.# ..#.. ..##. ...#.
        #...# #...# #.#.# .#.#. ..#.. .#... ##..# ..#.. .#... ....#
        #...# .#.#. ##.## #...# ..#.. #.... #...# ..#.. #.... #...#
        .###. ..#.. #...# #...# ..#.. ##### .###. ##### ##### .###.
        4     5     6     7     8     9     -     :     .     /
        ...#. ##### ..##. ##### .###. .###. ..... ..... ..... ....#
        ..##. #.... .#... ....# #...# #...# ..... ..#.. ..... ....#
        .#.#. ####. #.... ...#. #...# #...# ..... ..#.. ..... ...#.
        #..#. ....# ####. ..#.. .###. .#### ##### ..... ..... ..#..
        ##### ....# #...# .#... #...# ....# ..... ..#.. ..... .#...
        ...#. #...# #...# .#... #...# ...#. ..... ..#.. .##.. #....
        ...#. .###. .###. .#... .###. .##.. ..... ..... .##.. #....
        %     +     _     ,     ;     (     )     !     ?     #
        ##..# ..... ..... ..... ..... ...#. .#... ..#.. .###. .#.#.
        ##..# ..#.. ..... ..... ..#.. ..#.. ..#.. ..#.. #...# .#.#.
        ...#. ..#.. ..... ..... ..#.. ..#.. ..#.. ..#.. ....# #####
        ..#.. ##### ..... ..... ..... ..#.. ..#.. ..#.. ..##. .#.#.
        .#... ..#.. ..... ..##. ..##. ..#.. ..#.. ..#.. ..#.. #####
        #..## ..#.. ..... ..##. ..##. ..#.. ..#.. ..... ..... .#.#.
        #..## ..... ##### .#... .#... ...#. .#... ..#.. ..#.. .#.#.
        """;

    private const string Box = "#####\n#...#\n#...#\n#...#\n#...#\n#...#\n#####";

    private static readonly Dictionary<char, string[]> s_letters = Read();

    /// <summary>Whether a dot of a letter is set. Small letters are drawn as capitals.</summary>
    public static bool IsSet(char letter, int column, int row)
    {
        string[] dots = s_letters.GetValueOrDefault(char.ToUpperInvariant(letter), s_letters[Unknown]);
        return dots[row][column] == '#';
    }

    private static Dictionary<char, string[]> Read()
    {
        string blank = new('.', Columns);
        var letters = new Dictionary<char, string[]>
        {
            [Unknown] = Box.Split('\n'),
            [' '] = [.. Enumerable.Repeat(blank, Rows)],
        };
        foreach (string[] band in Art.ReplaceLineEndings("\n").Split('\n').Chunk(Rows + 1))
        {
            for (int start = 0; start < band[0].Length; start += Columns + 1)
                letters[band[0][start]] = [.. band[1..].Select(row => row.Substring(start, Columns))];
        }

        return letters;
    }
}
