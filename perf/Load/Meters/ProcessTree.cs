using System.Globalization;

namespace Inferly.Perf.Load.Meters;

/// <summary>A process and those below it, as /proc has them now.</summary>
internal sealed record ProcessTree(int Root, IReadOnlyList<int> Descendants)
{
    /// <summary>Fields of /proc/PID/stat, counted from the one after the name in brackets.</summary>
    private const int ParentField = 1;

    public static ProcessTree Of(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Stat: StatFields(id)))
            .Where(process => process.Stat.Length > 0)
            .ToLookup(process => int.Parse(process.Stat[ParentField], CultureInfo.InvariantCulture), process => process.Id);

        var found = new List<int>();
        for (IEnumerable<int> level = [root]; level.SelectMany(id => parents[id]).ToList() is { Count: > 0 } next; level = next)
        {
            found.AddRange(next);
        }

        return new ProcessTree(root, found);
    }

    /// <summary>Empty where the process has ended.</summary>
    public static string[] StatFields(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
