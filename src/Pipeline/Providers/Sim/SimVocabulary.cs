using System.Collections.Frozen;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The words and sentences that simulated prose is made of.</summary>
internal static class SimVocabulary
{
    /// <summary>
    /// {k} is a key word of the prompt, {n} a noun, {a} an adjective that starts with a consonant. Each sentence has at
    /// least 8 tokens; their number is prime, so that any stride visits all of them before one repeats.
    /// </summary>
    public static readonly string[] Sentences =
    [
        "In short, {k} depends on {n} more than on {n}.",
        "A {a} way to look at {k} is to start from {n}.",
        "Most people who ask about {k} soon ask about {n} as well.",
        "With {k} in mind, the {a} choice is to settle {n} first.",
        "It helps to separate {k} from {n}, since the two are often confused.",
        "What matters for {k} is that {n} stays {a} over time.",
        "Once {n} is known, the rest of {k} follows in a {a} manner.",
        "There is a {a} link between {k} and {n}.",
        "Seen from the side of {n}, {k} looks rather {a}.",
        "If {n} changes, it is worth looking at {k} again.",
        "The {a} part of {k} is usually {n}, not {n}.",
        "Where {k} is concerned, {n} deserves a second look.",
        "A short check of {n} shows whether {k} is on the right track.",
        "Nothing about {k} is settled until {n} has been measured.",
        "For {k}, a {a} estimate of {n} is better than none.",
        "Some would begin with {n}; for {k} that is the {a} route.",
        "Keep {k} simple, and let {n} decide the details.",
        "It is {a} to compare {k} under more than one kind of {n}.",
        "Between {n} and {n}, {k} tends to favour the first.",
        "The usual mistake with {k} is to forget about {n}.",
        "Even a {a} view of {k} has to say something about {n}.",
        "Whoever plans for {k} should leave some room for {n}.",
        "That leaves {n}, which limits {k} in a {a} way.",
    ];

    public static readonly string[] Nouns =
    [
        "cost", "timing", "context", "scale", "quality", "experience", "habit", "distance", "balance", "risk", "demand",
        "maintenance", "accuracy", "patience", "practice", "evidence", "structure", "preparation", "geography", "history",
    ];

    public static readonly string[] Adjectives =
    [
        "simple", "practical", "careful", "reasonable", "familiar", "robust", "modest", "direct", "thorough", "sensible",
        "balanced", "plain", "steady", "proven",
    ];

    /// <summary>Ends for a sentence that another model left open.</summary>
    public static readonly string[] Closings =
    [
        ", as far as a simulated model can tell.",
        ", which is worth checking.",
        " and on what comes after it.",
        ", and the rest follows from there.",
    ];

    /// <summary>Words that say nothing about what a text is about; imperatives count, since they start requests.</summary>
    private static readonly FrozenSet<string> Common = new[]
    {
        "a", "about", "after", "again", "all", "also", "always", "and", "answer", "any", "are", "ask", "because", "been",
        "before", "being", "book", "both", "but", "call", "can", "check", "choose", "compare", "compute", "could", "create",
        "describe", "did", "does", "done", "down", "each", "every", "explain", "fetch", "find", "for", "from", "function",
        "get", "give", "given", "had", "has", "have", "hello", "help", "here", "hi", "how", "if", "in", "into", "is", "it",
        "its", "just", "know", "let", "like", "list", "look", "lookup", "make", "many", "may", "more", "most", "much", "must",
        "need", "new", "not", "now", "of", "off", "on", "one", "only", "open", "or", "other", "our", "out", "over", "please",
        "print", "put", "read", "return", "returns", "run", "say", "search", "send", "set", "should", "show", "simulate",
        "some", "such", "take", "tell", "than", "thank", "thanks", "that", "the", "their", "them", "then", "there", "these",
        "they", "this", "those", "through", "to", "tool", "use", "user", "using", "very", "want", "was", "were", "what",
        "when", "where", "which", "while", "who", "whose", "why", "will", "with", "would", "write", "you", "your",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CommonSpans =
        Common.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsCommon(ReadOnlySpan<char> word) => CommonSpans.Contains(word);
}
