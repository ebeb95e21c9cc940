using System.Collections.Immutable;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;

namespace Inferly.Faults.Scripts;

/// <summary>What holds for a script as a whole: what is said, and in which clothes.</summary>
internal sealed record Delivery
{
    /// <summary>What is said; null: the server's own answer.</summary>
    public Answer? Answer { get; init; }

    public Prefill Prefill { get; init; }

    /// <summary>How many characters of a prefix are said again.</summary>
    public int Repeats { get; init; }

    public Cut Cut { get; init; }

    public bool OldHttp { get; init; }

    public bool Crlf { get; init; }

    public bool Comments { get; init; }

    /// <summary>A stream ends with the protocol's last line, where it has one.</summary>
    public bool SaysDone { get; init; } = true;

    /// <summary>Further headers.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Awaited before each event that carries content, with its number from 0.</summary>
    public Func<int, CancellationToken, Task>? Pace { get; init; }

    /// <summary>This, with all that another sets.</summary>
    public Delivery With(Delivery other) => new()
    {
        Answer = other.Answer ?? Answer,
        Prefill = other.Prefill == default ? Prefill : other.Prefill,
        Repeats = other.Repeats == 0 ? Repeats : other.Repeats,
        Cut = other.Cut == default ? Cut : other.Cut,
        OldHttp = OldHttp || other.OldHttp,
        Crlf = Crlf || other.Crlf,
        Comments = Comments || other.Comments,
        SaysDone = SaysDone && other.SaysDone,
        Headers = Headers.SetItems(other.Headers),
        Pace = other.Pace ?? Pace,
    };
}
