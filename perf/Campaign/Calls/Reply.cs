using System.Net;
using System.Text;
using System.Text.Json;

namespace Inferly.Perf.Campaign.Calls;

/// <summary>What a caller got. Written by one caller, then read.</summary>
internal sealed class Reply(Question question)
{
    private const string Data = "data: ";
    private const string Summary = ": inferly ";

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _body = new();
    private readonly HashSet<string?> _ids = [];
    private HttpStatusCode? _status;
    private string? _finish;
    private string? _error;
    private string? _break;
    private bool _isDone;

    /// <summary>By the clock that fault servers stamp their calls with.</summary>
    public DateTimeOffset StartedAt { get; } = TimeProvider.System.GetUtcNow();

    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>When the first text was there, since the start.</summary>
    public TimeSpan? FirstText { get; private set; }

    public int Number => question.Number;

    public string Text => _text.ToString();

    /// <summary>Upstream calls, as the last comment says; zero where there is none.</summary>
    public int Attempts { get; private set; }

    /// <summary>Who answered, or began to.</summary>
    public string? Model { get; private set; }

    /// <summary>One sound answer to its very end, with this text.</summary>
    public bool IsWhole(string text) =>
        _status == HttpStatusCode.OK && _error is null && _break is null && _isDone && _finish is not null && _ids.Count == 1 && Text == text;

    /// <summary>A beginning of the text, an error frame, a broken connection; and no word of an end.</summary>
    public bool IsHonestlyBroken(string text) =>
        _status == HttpStatusCode.OK && _error is not null && _break is not null && !_isDone && _finish is null
        && text.StartsWith(Text, StringComparison.Ordinal);

    /// <summary>It looks like a whole answer, and is not.</summary>
    public bool IsSilentlyWrong(string text) =>
        _status == HttpStatusCode.OK && _error is null && (_isDone || _finish is not null) && Text != text;

    /// <summary>For whoever has to find out what went wrong.</summary>
    public override string ToString()
    {
        const int Longest = 300;
        string said = Text;
        said = said.Length > Longest ? "..." + said[^Longest..] : said;
        return $"#{Number}: status {(int?)_status}, finish {_finish}, done {_isDone}, error {_error}, break {_break}, "
            + $"attempts {Attempts}, model {Model}, ids {_ids.Count}, {_text.Length} characters: {JsonSerializer.Serialize(said)} {_body}";
    }

    public void Begin(HttpResponseMessage response)
    {
        _status = response.StatusCode;
        Model = response.Headers.TryGetValues("x-inferly-model", out var names) ? names.First() : null;
    }

    /// <returns>The text that came with this line, if any did.</returns>
    public string? Read(string line)
    {
        if (line.StartsWith(Summary, StringComparison.Ordinal))
        {
            using var summary = JsonDocument.Parse(line.AsMemory(Summary.Length));
            Attempts = summary.RootElement.GetProperty("attempts").GetInt32();
            return null;
        }

        if (!line.StartsWith(Data, StringComparison.Ordinal))
        {
            _body.Append(_status == HttpStatusCode.OK ? "" : line);
            return null;
        }

        if (line == Data + "[DONE]")
        {
            _isDone = true;
            return null;
        }

        using var chunk = JsonDocument.Parse(line.AsMemory(Data.Length));
        return Read(chunk.RootElement);
    }

    public void BreakOff(string why) => _break = why;

    public void End() => EndedAt = TimeProvider.System.GetUtcNow();

    private string? Read(JsonElement chunk)
    {
        if (chunk.TryGetProperty("error", out var error))
        {
            _error = error.GetRawText();
            return null;
        }

        _ids.Add(chunk.GetProperty("id").GetString());
        string? text = null;
        foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
        {
            if (choice.TryGetProperty("finish_reason", out var finish) && finish.ValueKind == JsonValueKind.String)
            {
                _finish = finish.GetString();
            }

            if (choice.TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content))
            {
                text = content.GetString();
            }
        }

        if (!string.IsNullOrEmpty(text))
        {
            FirstText ??= TimeProvider.System.GetUtcNow() - StartedAt;
            _text.Append(text);
        }

        return text;
    }
}
