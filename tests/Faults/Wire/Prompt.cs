namespace Inferly.Faults.Wire;

/// <summary>What of a request decides the answer, whichever protocol it came in.</summary>
public sealed record Prompt
{
    /// <summary>The model that is asked.</summary>
    public string Model { get; init; } = "";

    /// <summary>The answer is to be streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>A stream is to end with usage, where the protocol lets the caller choose.</summary>
    public bool WantsUsage { get; init; } = true;

    /// <summary>How many answers.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The beginning of the answer that is to be gone on with; empty where there is none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>How that is asked for.</summary>
    public PrefixForm Form { get; init; }

    /// <summary>The limit of output tokens.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Strings that end the answer.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];
}
