namespace Inferly.Pipeline.Answers;

/// <summary>
/// One step of an answer in words that belong to no provider and no endpoint: protocols decode into deltas, the
/// endpoints' writers encode from them, so N protocols and M endpoints need N + M translators.
/// </summary>
public readonly record struct Delta
{
    /// <summary>What this delta adds.</summary>
    public required DeltaKind Kind { get; init; }

    /// <summary>Index of the choice (or of the embedding's input), from 0.</summary>
    public int Choice { get; init; }

    /// <summary>Index of the tool call within its choice, from 0, without gaps.</summary>
    public int Tool { get; init; }

    /// <summary>Text, arguments or message.</summary>
    public string? Text { get; init; }

    /// <summary>Id of the tool call.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the tool, or an error's code.</summary>
    public string? Name { get; init; }

    /// <summary>Why the choice ended.</summary>
    public FinishReason Finish { get; init; }

    /// <summary>Tokens of the whole answer so far.</summary>
    public Usage Usage { get; init; }

    /// <summary>The vector of an embedding.</summary>
    public float[]? Vector { get; init; }

    /// <summary>A piece of answer text.</summary>
    public static Delta OfText(string text, int choice = 0) => new() { Kind = DeltaKind.Text, Text = text, Choice = choice };

    /// <summary>A piece of reasoning.</summary>
    public static Delta OfReasoning(string text, int choice = 0) => new() { Kind = DeltaKind.Reasoning, Text = text, Choice = choice };

    /// <summary>A piece of a refusal.</summary>
    public static Delta OfRefusal(string text, int choice = 0) => new() { Kind = DeltaKind.Refusal, Text = text, Choice = choice };

    /// <summary>The start of a tool call.</summary>
    public static Delta OfToolCall(int tool, string id, string name, int choice = 0) =>
        new() { Kind = DeltaKind.ToolCall, Tool = tool, Id = id, Name = name, Choice = choice };

    /// <summary>A piece of a tool call's arguments.</summary>
    public static Delta OfArguments(int tool, string json, int choice = 0) =>
        new() { Kind = DeltaKind.ToolArguments, Tool = tool, Text = json, Choice = choice };

    /// <summary>The end of a choice.</summary>
    public static Delta OfFinish(FinishReason reason, int choice = 0) => new() { Kind = DeltaKind.Finish, Finish = reason, Choice = choice };

    /// <summary>The tokens of the answer so far.</summary>
    public static Delta OfUsage(Usage usage) => new() { Kind = DeltaKind.Usage, Usage = usage };

    /// <summary>One embedding.</summary>
    public static Delta OfEmbedding(int index, float[] vector) => new() { Kind = DeltaKind.Embedding, Choice = index, Vector = vector };

    /// <summary>A failure that the provider reports inside its answer.</summary>
    public static Delta OfError(string message, string? code) => new() { Kind = DeltaKind.Error, Text = message, Name = code };
}
