using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Imaging.Manifest;

/// <summary>
/// Makes nodes of YAML text. It takes the parser's events rather than YamlDotNet's own tree, because that tree stops at the first
/// duplicate key, resolves aliases silently and recurses as deep as the text says.
/// </summary>
internal sealed class YamlTree
{
    // The manifest's own form needs 5.
    private const int MaxDepth = 16;

    private const string UnfinishedFault = "It ends or changes in the middle of something";

    private readonly Parser _parser;
    private readonly ManifestProblems _problems;

    private YamlTree(string text, ManifestProblems problems)
    {
        _parser = new Parser(new StringReader(text));
        _problems = problems;
    }

    /// <summary>The one document's mapping; null after reporting why there is none.</summary>
    public static MapNode? Read(string text, ManifestProblems problems)
    {
        var tree = new YamlTree(text, problems);
        try
        {
            return tree.ReadDocument();
        }
        catch (MaximumRecursionLevelReachedException e)
        {
            problems.Add((int)e.Start.Line, (int)e.Start.Column, "", "lists or fields nested too deep", $"at most {MaxDepth} levels",
                "Delete the inner levels.");
        }
        catch (YamlException e)
        {
            tree.ReportFault(e.Start, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 16.3 throws these for some faults, such as a { that is never closed.
            tree.ReportFault(tree._parser.Current?.End ?? Mark.Empty, UnfinishedFault);
        }

        return null;
    }

    private void ReportFault(Mark at, string fault) =>
        _problems.Add((int)at.Line, (int)at.Column, "", $"text that is not YAML ({fault})", "YAML", RemedyFor(fault));

    private static string RemedyFor(string fault) => fault.Contains("escape", StringComparison.OrdinalIgnoreCase)
        ? "Put paths with \\ in 'single' quotes; in double quotes \\ starts an escape."
        : "Check the indentation, and put text that holds one of : # * & ! % @ ` { [ ' \" in quotes.";

    private MapNode? ReadDocument()
    {
        ManifestNode? root = null;
        while (_parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case StreamStart or StreamEnd or DocumentEnd:
                    break;
                case DocumentStart start when root is not null:
                    _problems.Add((int)start.Start.Line, (int)start.Start.Column, "", "a second document", "one",
                        "Delete the line --- and what does not belong to the manifest.");
                    return null;
                case DocumentStart:
                    Advance();
                    root = ReadNode("", 1);
                    break;
            }
        }

        if (root is null or ScalarNode { IsNothing: true })
            _problems.Add(1, 1, "", "an empty file", "a manifest", "Run usb-builder init to write one to start from.");
        else if (root is not MapNode and not FaultyNode)
            _problems.Add(root, root.Describe(), "fields such as \"format: 1\"", "Run usb-builder init to write a manifest to start from.");
        return root as MapNode;
    }

    /// <summary>Reads the node the parser stands on, and leaves the parser on its last event.</summary>
    private ManifestNode ReadNode(string field, int depth)
    {
        ParsingEvent head = _parser.Current!;
        (int line, int column) = ((int)head.Start.Line, (int)head.Start.Column);
        if (head is NodeEvent node)
            ReportProperties(node, field);
        switch (head)
        {
            case Scalar scalar:
                return new ScalarNode(line, column, field, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart when depth < MaxDepth:
                return new ListNode(line, column, field, ReadItems(field, depth));
            case MappingStart when depth < MaxDepth:
                return new MapNode(line, column, field, ReadEntries(field, depth));
            case AnchorAlias alias:
                _problems.Add(line, column, field, $"the alias {ManifestNode.Quote(alias.Value.Value)}", "a value",
                    "Write the value out, or put text that starts with * in quotes.");
                break;
            default:
                throw new MaximumRecursionLevelReachedException(head.Start, head.End, "");
        }

        return new FaultyNode(line, column, field);
    }

    private void ReportProperties(NodeEvent node, string field)
    {
        (int line, int column) = ((int)node.Start.Line, (int)node.Start.Column);
        if (!node.Anchor.IsEmpty)
            _problems.Add(line, column, field, $"the anchor {ManifestNode.Quote(node.Anchor.Value)}", "a value",
                "Delete it, or put text that starts with & in quotes.");
        if (!node.Tag.IsEmpty)
            _problems.Add(line, column, field, $"the tag {ManifestNode.Quote(node.Tag.Value)}", "a value",
                "Delete it, or put text that starts with ! in quotes.");
    }

    private List<ManifestNode> ReadItems(string field, int depth)
    {
        var items = new List<ManifestNode>();
        while (Advance() is not SequenceEnd)
            items.Add(ReadNode($"{field}[{items.Count}]", depth + 1));
        return items;
    }

    private List<MapEntry> ReadEntries(string field, int depth)
    {
        var entries = new List<MapEntry>();
        var lines = new Dictionary<string, int>();
        while (Advance() is not MappingEnd)
        {
            ManifestNode key = ReadNode(field, depth + 1);
            Advance();
            string child = key is ScalarNode { Text: string name } ? Child(field, name) : field;
            ManifestNode value = ReadNode(child, depth + 1);
            if (key is not ScalarNode named)
            {
                if (key is not FaultyNode)
                    _problems.Add(key, $"{key.Describe()} before a colon", "the name of a field", "Put text with { or [ in quotes.");
            }
            else if (!lines.TryAdd(named.Text, key.Line))
            {
                _problems.Add(key.Line, key.Column, child, $"the field a second time, after line {lines[named.Text]}", "it once",
                    "Delete one of the two.");
            }
            else
            {
                entries.Add(new MapEntry(named with { Field = child }, value));
            }
        }

        return entries;
    }

    private static string Child(string field, string name)
    {
        bool simple = name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        string shown = simple ? name : ManifestNode.Quote(name);
        return field.Length == 0 ? shown : $"{field}.{shown}";
    }

    /// <summary>The next event of a document that is not at its end. YamlDotNet 16.3 may end early, as on <c> : a@]</c>.</summary>
    private ParsingEvent Advance()
    {
        Mark last = _parser.Current?.End ?? Mark.Empty;
        return _parser.MoveNext() ? _parser.Current! : throw new SyntaxErrorException(last, last, UnfinishedFault);
    }
}
