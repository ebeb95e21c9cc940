using System.Text.RegularExpressions;

namespace Inferly.Ingress.Tests.Architecture;

/// <summary>What the source code says of itself: its namespaces, and which of them each uses.</summary>
internal sealed partial class SourceTree
{
    private readonly List<(string File, string Namespace, string Text)> _files = [];

    private SourceTree(DirectoryInfo root)
    {
        Root = root;
        var sources = root.EnumerateFiles("*.cs", SearchOption.AllDirectories)
            .Where(file => !file.FullName.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
        foreach (var file in sources)
        {
            var text = File.ReadAllText(file.FullName);
            if (Declaration().Match(text) is { Success: true } declared)
            {
                _files.Add((Path.GetRelativePath(root.FullName, file.FullName), declared.Groups[1].Value, text));
            }
        }
    }

    public DirectoryInfo Root { get; }

    /// <summary>Paths below <see cref="Root"/>, with the namespace that each file declares.</summary>
    public IEnumerable<(string File, string Namespace)> Files => _files.Select(file => (file.File, file.Namespace));

    public IReadOnlySet<string> Namespaces => _files.Select(file => file.Namespace).ToHashSet(StringComparer.Ordinal);

    /// <summary>The repository's src folder, found from where the tests run.</summary>
    public static SourceTree Read()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Inferly.slnx")))
            {
                return new SourceTree(new DirectoryInfo(Path.Combine(folder.FullName, "src")));
            }
        }

        throw new InvalidOperationException("The tests do not run inside of the repository.");
    }

    /// <summary>Which namespaces use which: by using directives and by qualified names, relative ones included.</summary>
    public IEnumerable<(string From, string To, string File)> Uses()
    {
        var namespaces = Namespaces;
        var types = _files.GroupBy(file => file.Namespace).ToDictionary(
            group => group.Key, group => group.SelectMany(file => Types().Matches(file.Text)).Select(match => match.Groups[1].Value).ToHashSet());
        foreach (var (file, from, text) in _files)
        {
            var code = Comments().Replace(text, "");
            var named = Usings().Matches(code).Select(match => match.Groups[1].Value)
                .Concat(QualifiedNames().Matches(AllUsings().Replace(code, "")).SelectMany(match => Resolve(match.Value, from, namespaces)));
            // The namespaces around a file's own need no using directive.
            var words = Words().Matches(code).Select(match => match.Value).ToHashSet();
            var around = namespaces.Where(space => from.StartsWith($"{space}.", StringComparison.Ordinal) && types[space].Overlaps(words));
            foreach (var to in named.Select(name => Longest(name, namespaces)).OfType<string>().Concat(around).Distinct().Where(to => to != from))
            {
                yield return (from, to, file);
            }
        }
    }

    // A.B.C names a type of namespace A.B, seen from every namespace around the file's own.
    private static IEnumerable<string> Resolve(string name, string from, IReadOnlySet<string> namespaces)
    {
        for (var around = from; around.Length > 0; around = around.Contains('.') ? around[..around.LastIndexOf('.')] : "")
        {
            if (namespaces.Contains($"{around}.{name[..name.IndexOf('.')]}"))
            {
                yield return $"{around}.{name}";
            }
        }

        if (name.StartsWith("Inferly.", StringComparison.Ordinal))
        {
            yield return name;
        }
    }

    private static string? Longest(string name, IReadOnlySet<string> namespaces)
    {
        for (var prefix = name; prefix.Contains('.'); prefix = prefix[..prefix.LastIndexOf('.')])
        {
            if (namespaces.Contains(prefix))
            {
                return prefix;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?(Inferly[\w.]*)", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^(?:global )?using .*;", RegexOptions.Multiline)]
    private static partial Regex AllUsings();

    [GeneratedRegex(@"(?<![\w.""])[A-Z]\w*(?:\.[A-Z]\w*)+")]
    private static partial Regex QualifiedNames();

    [GeneratedRegex(@"^(?:public |internal )[\w ]*(?:class|struct|record|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Words();

    [GeneratedRegex(@"//.*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Comments();
}
