using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inferly.Faults;

namespace Inferly.Perf.Campaign.Calls;

/// <summary>A streamed chat request. Its number stands in the prompt, so that a provider's call can be told to be this caller's.</summary>
/// <param name="Number">Unique within a campaign's gateway.</param>
/// <param name="Models">Ids in the caller's order; none: <c>auto</c>.</param>
internal sealed partial record Question(int Number, params IReadOnlyList<string> Models)
{
    /// <summary>Further members of the body, by name.</summary>
    public IReadOnlyDictionary<string, object> More { get; init; } = new Dictionary<string, object>();

    /// <summary>A request for the cheapest of these models.</summary>
    public static Question Auto(int number, params IReadOnlyList<string> allowed) => new(number)
    {
        More = new Dictionary<string, object> { ["policy"] = new { optimize = "cost", allow = allowed } },
    };

    /// <summary>The number of the question that a call was made for.</summary>
    public static int NumberOf(Call call) => int.Parse(Mark().Match(call.Request.Text).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>The calls that were made for each question, in the order of their arrival.</summary>
    public static ILookup<int, Call> Sort(FaultServer server) => server.Calls.ToLookup(NumberOf);

    /// <summary>The body.</summary>
    public byte[] Body()
    {
        var body = new Dictionary<string, object>(More)
        {
            ["model"] = Models.Count > 0 ? Models[0] : "auto",
            ["stream"] = true,
            ["messages"] = new[] { new { role = "user", content = $"Question (({Number})): what is the weather like?" } },
        };
        if (Models.Count > 0)
        {
            body["models"] = Models;
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    [GeneratedRegex(@"\(\((\d+)\)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
