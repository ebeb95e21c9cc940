using System.Globalization;
using System.Text.Json;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Api.Requests;

/// <summary>
/// Reads the members of one JSON object of a body, strictly: each has its type and range, and what nobody asked for is refused. Mistakes
/// do not throw; the first one is kept in <see cref="Problem"/>, and what could not be read is null. A member that is null reads as one
/// that is left out; <see cref="Has"/> tells them apart.
/// </summary>
internal sealed class JsonObjectReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly string _path;
    private readonly FirstProblem _problem;

    /// <param name="value">A value of a text that <see cref="StrictJson"/> has passed.</param>
    /// <param name="path">Where it stands in the body.</param>
    /// <param name="problem">Shared by all readers of one body.</param>
    /// <param name="what">What the caller calls the text whose root this is.</param>
    public JsonObjectReader(JsonElement value, string path, FirstProblem problem, string what = "body")
    {
        _path = path;
        _problem = problem;
        if (value.ValueKind != JsonValueKind.Object)
        {
            problem.Add(path, path == JsonPath.Root ? $"The {what} must be a JSON object." : "must be an object.");
            return;
        }
        foreach (var member in value.EnumerateObject())
        {
            _members.Add(member.Name, member.Value);
        }
    }

    /// <summary>The first mistake so far, anywhere in the body.</summary>
    public RequestError? Problem => _problem.Error;

    /// <summary>The members that are given.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <summary>Whether the member is given, if only as null.</summary>
    public bool Has(string name)
    {
        Know(name);
        return _members.ContainsKey(name);
    }

    public void Require(string name)
    {
        if (Value(name) is null)
        {
            Fail(name, "is missing: add it.");
        }
    }

    /// <summary>A string that is not empty.</summary>
    public string? Text(string name, int maxLength)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= maxLength)
        {
            return text;
        }

        Fail(name, $"must be a string of 1 to {maxLength} characters.");
        return null;
    }

    public bool? Flag(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fail(name, "must be true or false.");
        return null;
    }

    public int? Whole(string name, int min, int max)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fail(name, $"must be a whole number from {min} to {max}.");
        return null;
    }

    public decimal? Number(string name, decimal min, decimal max)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fail(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}."));
        return null;
    }

    /// <summary>An RFC 3339 instant, with its offset from UTC.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && Rfc3339.TryParse(value.GetString()!, out var instant))
        {
            return instant;
        }

        Fail(name, "must be an RFC 3339 time such as \"2030-01-31T00:00:00Z\".");
        return null;
    }

    public T? Choice<T>(string name, NameTable<T> names)
        where T : struct, Enum
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && names.TryParse(value.GetString()!, out var choice))
        {
            return choice;
        }

        Fail(name, $"must be one of {names.List}.");
        return null;
    }

    /// <summary>A string out of a few.</summary>
    public void OneOf(string name, params ReadOnlySpan<string> words)
    {
        if (Value(name) is { } value && !(value.ValueKind == JsonValueKind.String && words.Contains(value.GetString()!)))
        {
            Fail(name, $"must be one of {string.Join(", ", words)}.");
        }
    }

    public JsonObjectReader? Object(string name)
        => Value(name) is { } value ? new JsonObjectReader(value, JsonPath.Join(_path, name), _problem) : null;

    /// <summary>A reader for an item of an <see cref="Array"/>.</summary>
    public JsonObjectReader Item((JsonElement Value, string Path) item) => new(item.Value, item.Path, _problem);

    /// <summary>The items of an array, each with its path.</summary>
    public List<(JsonElement Value, string Path)>? Array(string name, int maxItems)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        var path = JsonPath.Join(_path, name);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= maxItems)
        {
            return [.. value.EnumerateArray().Select((item, index) => (item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))];
        }

        Fail(name, $"must be an array of at most {maxItems} items.");
        return null;
    }

    public RoutingPolicy? Policy(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (RoutingPolicyJson.TryParse(JsonSerializer.SerializeToUtf8Bytes(value), JsonPath.Join(_path, name), out var policy, out var error))
        {
            return policy;
        }

        FailAt(error.Path, error.Message);
        return null;
    }

    /// <summary>What the member is; null where it is not given.</summary>
    public JsonValueKind? Kind(string name) => Value(name)?.ValueKind;

    /// <summary>The member's text as it came, whatever it is.</summary>
    public string? Raw(string name) => Value(name)?.GetRawText();

    /// <summary>Notes a mistake in a member that reads well by itself.</summary>
    public void Fail(string name, string message) => FailAt(JsonPath.Join(_path, name), message);

    /// <summary>Notes a mistake by its whole path.</summary>
    public void FailAt(string path, string message) => _problem.Add(path, message);

    /// <summary>To be called last: refuses the members that nobody asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var name in _members.Keys.Except(_known, StringComparer.Ordinal))
        {
            Fail(Shown(name), $"is not known here: remove it. Known are {string.Join(", ", _known)}.");
        }
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64];

    private JsonElement? Value(string name)
    {
        Know(name);
        return _members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private void Know(string name)
    {
        if (!_known.Contains(name))
        {
            _known.Add(name);
        }
    }
}
