using System.Globalization;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What a simulated model was told to do wrong, or to do at a given pace; immutable.</summary>
/// <remarks>
/// Written as items separated by commas, each <c>name</c> or <c>name=value</c>, with <c>model:</c> before it where only one
/// model is meant: <c>fast:status=503,fast:retry_after=2,tokens=40</c>. Times are milliseconds and not scaled.
/// </remarks>
internal sealed record SimDirectives
{
    public const string Known =
        "status=400..599, 401, 429, retry_after=seconds, context_length_exceeded, error_event, refuse, reset, no_prefill, stall=ms, " +
        "stall_after=n, cut_after=n, reset_after=n, malformed_after=n, ttft=ms, tps=n, tokens=n, empty, no_done, finish=reason";

    private const int MostMs = 3_600_000;
    private const int MostTokens = 1_000_000;

    public static readonly SimDirectives None = new();

    /// <summary>Answer with this HTTP status.</summary>
    public int? Status { get; private init; }

    /// <summary>The Retry-After of such an answer, in seconds.</summary>
    public int? RetryAfter { get; private init; }

    /// <summary>Say that the prompt is too long.</summary>
    public bool ContextLengthExceeded { get; private init; }

    /// <summary>Answer 200 with an error as the first event, or as the body.</summary>
    public bool ErrorEvent { get; private init; }

    /// <summary>Fail as when nothing listens.</summary>
    public bool Refuse { get; private init; }

    /// <summary>Break the connection before the headers.</summary>
    public bool Reset { get; private init; }

    /// <summary>Refuse a trailing assistant message.</summary>
    public bool NoPrefill { get; private init; }

    /// <summary>Wait this many milliseconds more before the first token.</summary>
    public int Stall { get; private init; }

    /// <summary>Go silent after this many tokens.</summary>
    public int? StallAfter { get; private init; }

    /// <summary>End the body after this many tokens, without a finish reason.</summary>
    public int? CutAfter { get; private init; }

    /// <summary>Break the connection after this many tokens.</summary>
    public int? ResetAfter { get; private init; }

    /// <summary>Send one broken event after this many tokens.</summary>
    public int? MalformedAfter { get; private init; }

    /// <summary>Milliseconds to the first token, instead of the model's.</summary>
    public int? Ttft { get; private init; }

    /// <summary>Tokens a second, instead of the model's.</summary>
    public int? Tps { get; private init; }

    /// <summary>The exact length of the answer in tokens.</summary>
    public int? Tokens { get; private init; }

    /// <summary>Answer 200 without any choice.</summary>
    public bool Empty { get; private init; }

    /// <summary>Leave out the closing <c>[DONE]</c>.</summary>
    public bool NoDone { get; private init; }

    /// <summary>The finish reason, whatever happened.</summary>
    public string? Finish { get; private init; }

    /// <summary>Reads directives on top of others. Returns null, or what is wrong with the text.</summary>
    public static string? Parse(string text, string model, SimDirectives basis, out SimDirectives result)
    {
        result = basis;
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            var only = item[..Math.Max(colon, 0)].Trim();
            if (colon >= 0 && !SimModels.TryFind(only, out _))
            {
                return $"'{item}' is for a model that does not exist";
            }

            if (result.With(item[(colon + 1)..].Trim()) is not { } changed)
            {
                return $"'{item}' is not a directive, or its value is out of range; known are: {Known}";
            }

            if (colon < 0 || only == model)
            {
                result = changed;
            }
        }

        return null;
    }

    private SimDirectives? With(string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? WithFlag(item) : WithValue(item[..equals].Trim(), item[(equals + 1)..].Trim());
    }

    private SimDirectives? WithFlag(string name) => name switch
    {
        "401" => this with { Status = 401 },
        "429" => this with { Status = 429 },
        "context_length_exceeded" => this with { ContextLengthExceeded = true },
        "error_event" => this with { ErrorEvent = true },
        "refuse" => this with { Refuse = true },
        "reset" => this with { Reset = true },
        "no_prefill" => this with { NoPrefill = true },
        "empty" => this with { Empty = true },
        "no_done" => this with { NoDone = true },
        _ => null,
    };

    private SimDirectives? WithValue(string name, string value) => name switch
    {
        "finish" => SimFinish.IsKnown(value) ? this with { Finish = value } : null,
        "status" => Number(value, 400, 599) is { } status ? this with { Status = status } : null,
        "retry_after" => Number(value, 0, MostMs) is { } seconds ? this with { RetryAfter = seconds } : null,
        "stall" => Number(value, 0, MostMs) is { } ms ? this with { Stall = ms } : null,
        "ttft" => Number(value, 0, MostMs) is { } ms ? this with { Ttft = ms } : null,
        "tps" => Number(value, 1, MostTokens) is { } tps ? this with { Tps = tps } : null,
        "tokens" => Number(value, 1, MostTokens) is { } tokens ? this with { Tokens = tokens } : null,
        "stall_after" => Number(value, 0, MostTokens) is { } tokens ? this with { StallAfter = tokens } : null,
        "cut_after" => Number(value, 0, MostTokens) is { } tokens ? this with { CutAfter = tokens } : null,
        "reset_after" => Number(value, 0, MostTokens) is { } tokens ? this with { ResetAfter = tokens } : null,
        "malformed_after" => Number(value, 0, MostTokens) is { } tokens ? this with { MalformedAfter = tokens } : null,
        _ => null,
    };

    private static int? Number(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : null;
}
