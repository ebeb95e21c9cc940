using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>A Dockerfile of the repository, instruction by instruction; lines that go on are one.</summary>
internal sealed class Dockerfile
{
    /// <param name="folder">Where it lies, seen from the repository's root.</param>
    public Dockerfile(string folder)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, folder, "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        Instructions =
        [
            .. text.Split('\n')
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
                .Select(words => (words[0], words[1])),
        ];
    }

    public IReadOnlyList<(string Name, string Text)> Instructions { get; }

    /// <summary>Images that stages begin with, but for the file's own stages.</summary>
    public IEnumerable<string> Images => All("FROM").Select(from => from.Split(' ')[0]);

    /// <summary>What COPY takes out of the repository.</summary>
    public IEnumerable<string> Sources => All("COPY")
        .Where(copy => !copy.StartsWith("--from=", StringComparison.Ordinal))
        .SelectMany(copy => copy.Split(' ')[..^1]);

    /// <summary>What ENV sets.</summary>
    public Dictionary<string, string> Environment => All("ENV")
        .SelectMany(env => env.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    public IEnumerable<string> Ports => All("EXPOSE").SelectMany(ports => ports.Split(' '));

    /// <summary>The last of its kind; null where there is none.</summary>
    public string? Last(string instruction) => All(instruction).LastOrDefault();

    public IEnumerable<string> All(string instruction) => Instructions.Where(one => one.Name == instruction).Select(one => one.Text);
}
