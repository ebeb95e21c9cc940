using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>
/// Reads one object of the configuration field by field. Whatever is wrong is collected with its path, and reading goes on with
/// the fallback, so that one start shows every error. Fields that nobody asked for are errors too, found when the object's reader
/// function has returned. A null counts as an absent field.
/// </summary>
internal sealed class ConfigReader
{
    private readonly ConfigContext _context;
    private readonly JsonObject _fields;
    private readonly string _origin;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private ConfigReader(ConfigContext context, JsonObject fields, string path, string origin)
        => (_context, _fields, Path, _origin) = (context, fields, path, origin);

    /// <summary>Where the object stands; empty for the root.</summary>
    public string Path { get; }

    /// <summary>Environment variables by name.</summary>
    public IReadOnlyDictionary<string, string> Environment => _context.Environment;

    /// <summary>The names that are written in this object, for objects whose names are the user's.</summary>
    public ImmutableArray<string> Names => [.. _fields.Select(entry => entry.Key)];

    /// <summary>Reads the whole tree.</summary>
    public static T ReadRoot<T>(ConfigContext context, JsonObject root, Func<ConfigReader, T> read)
        => Complete(new ConfigReader(context, root, "", context.Source), read);

    /// <summary>The field's value, or null; the name counts as known from here on.</summary>
    public JsonNode? Take(string name)
    {
        _known.Add(name);
        return _fields[name];
    }

    public string PathOf(string name) => ConfigPath.Field(Path, name);

    /// <summary>True when the value is text from a variable or an option, which can stand for any type.</summary>
    public bool IsOverride(string name) => _fields[name] is JsonValue && _context.OverrideOf(PathOf(name)) is not null;

    public void Fail(string name, string problem, string remedy) => FailAt(PathOf(name), $"{problem}; {remedy}");

    /// <summary>An error at a path of any depth below this object.</summary>
    public void FailAt(string path, string message) => _context.Fail(Error(path, message));

    /// <summary>An object; absent, it is read as an empty one, to its defaults.</summary>
    public T Section<T>(string name, Func<ConfigReader, T> read)
        where T : class
        => OptionalSection(name, read) ?? ReadObject(new JsonObject(), PathOf(name), read);

    /// <summary>An object; null when it is absent.</summary>
    public T? OptionalSection<T>(string name, Func<ConfigReader, T> read)
        where T : class
        => Take(name) is { } node ? ReadObject(node, PathOf(name), read) : null;

    /// <summary>A list of objects; null when it is absent.</summary>
    public ImmutableArray<T>? Sections<T>(string name, Func<ConfigReader, T> read)
        where T : class
    {
        if (Take(name) is not { } node)
        {
            return null;
        }

        if (node is JsonArray list)
        {
            return [.. list.Select((item, i) => ReadObject(item, ConfigPath.Item(PathOf(name), i), read))];
        }

        Break(PathOf(name), $"is {JsonWords.Describe(node)}, expected a list of objects; write [ {{ ... }} ]");
        return [];
    }

    private static T Complete<T>(ConfigReader reader, Func<ConfigReader, T> read)
    {
        var result = read(reader);
        reader.RejectUnknown();
        return result;
    }

    private T ReadObject<T>(JsonNode? node, string path, Func<ConfigReader, T> read)
    {
        if (node is JsonObject fields)
        {
            return Complete(new ConfigReader(_context, fields, path, OriginOf(path)), read);
        }

        // As an empty one, of which nothing is reported: to go on with, and for the names of its fields.
        var blank = new ConfigReader(new ConfigContext(_context.Source, Environment), [], path, OriginOf(path));
        var result = read(blank);
        var names = blank._known.Count > 0 ? $": {string.Join(", ", blank._known.Order(StringComparer.Ordinal))}" : "";
        Break(path, $"is {JsonWords.Describe(node)}, expected an object; write {{ ... }} with its fields{names}");
        return result;
    }

    private void Break(string path, string message) => _context.Break(Error(path, message));

    private ConfigError Error(string path, string message) => new(path, OriginOf(path), message);

    private string OriginOf(string path) => _context.OverrideOf(path) ?? _origin;

    private void RejectUnknown()
    {
        foreach (var name in Names.Where(name => !_known.Contains(name)))
        {
            Fail(name, "is an unknown field", NearestName.Remedy(name, _known.Order(StringComparer.Ordinal)));
        }
    }
}
