using System.Collections.Immutable;
using System.Diagnostics;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Context;

/// <summary>
/// One request on its way through the stages. Each stage enriches it or ends it; only one stage holds it at a time, so nothing here
/// is locked. Nothing of the HTTP server is reachable from it but <see cref="Caller"/>.
/// </summary>
public sealed class RequestContext
{
    // The endpoint goes on where the last stage ends, without a trip through the thread pool: that stage has nothing left to do.
    private readonly TaskCompletionSource _completion = new();

    // What arrived.

    /// <summary>Our id of the request: header, trace and table all name it so.</summary>
    public required string RequestId { get; init; }

    /// <summary>The caller's own id, kept but never adopted.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The endpoint called.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The body; empty where the key is unknown, since then nobody reads it.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The digest of the bearer token; null where there was none. The token itself never gets here.</summary>
    public required KeyDigest? KeyDigest { get; init; }

    /// <summary>Header <c>x-inferly-project</c>: the project an admin acts in.</summary>
    public string? ProjectHeader { get; init; }

    /// <summary>Header <c>x-inferly-workflow</c>.</summary>
    public string? WorkflowHeader { get; init; }

    /// <summary>Header <c>x-inferly-policy</c>: JSON.</summary>
    public string? PolicyHeader { get; init; }

    /// <summary>Where the answer goes.</summary>
    public required ICaller Caller { get; init; }

    /// <summary>When the request arrived, UTC.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>The same as a timestamp of the TimeProvider.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The W3C trace that it belongs to, 32 hexadecimal digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>The request's span, or null where spans go nowhere; carried here because blocks don't flow <see cref="Activity.Current"/>.</summary>
    public Activity? Activity { get; init; }

    // Set by authenticate.

    /// <summary>Keys, projects and workflows as they stood when the request began.</summary>
    public GatewayState? State { get; set; }

    /// <summary>The key that the caller showed.</summary>
    public ApiKey? Key { get; set; }

    /// <summary>The project it acts in.</summary>
    public Project? Project { get; set; }

    /// <summary>Whether prompt and answer go into its record.</summary>
    public bool RecordsContent { get; set; }

    // Set by policy.

    /// <summary>The scanned body.</summary>
    public InferenceRequest? Request { get; set; }

    /// <summary>The workflow it belongs to.</summary>
    public Workflow? Workflow { get; set; }

    /// <summary>Project, workflow and request policy, combined.</summary>
    public RoutingPolicy Policy { get; set; } = RoutingPolicy.None;

    /// <summary>How the rate limits stand after this request: the <c>x-ratelimit-*</c> headers.</summary>
    public RateDecision Rate { get; set; }

    /// <summary>Tokens taken from the rate limits by estimate; corrected by what was used at the end.</summary>
    public int TokensTaken { get; set; }

    // Set by route.

    /// <summary>Where it may be served, best first.</summary>
    public ImmutableArray<Candidate> Candidates { get; set; } = [];

    /// <summary>What the policy removed, and by which constraint.</summary>
    public ImmutableArray<(string Model, string Constraint)> Removed { get; set; } = [];

    // Set by stream.

    /// <summary>The upstream calls so far, in order.</summary>
    public List<Attempt> Attempts { get; } = [];

    /// <summary>The request as a chat, once a candidate needed it in that form.</summary>
    public InferenceRequest? ChatForm { get; set; }

    /// <summary>Who answered.</summary>
    public Target? AnsweredBy { get; set; }

    /// <summary>What is known of the delivered answer.</summary>
    public AnswerFacts? Answer { get; set; }

    /// <summary>Tokens of the delivered answer, over all attempts that delivered a part of it.</summary>
    public Usage Usage { get; set; }

    /// <summary>From the arrival to the first sound event that was delivered.</summary>
    public TimeSpan? FirstToken { get; set; }

    /// <summary>Where other models went on after the answer had broken off.</summary>
    public ImmutableArray<ContinuedAt> Continued { get; set; } = [];

    /// <summary>A second call was started to meet <c>slo_ms</c>.</summary>
    public bool IsHedged { get; set; }

    /// <summary>The headers of a stream are out: the answer can't be another one any more.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>The last bytes of a stream, or a whole body: sent once the record is committed.</summary>
    public Tail Tail { get; } = new();

    // The end.

    /// <summary>How it ended.</summary>
    public RequestOutcome Outcome { get; private set; }

    /// <summary>What the caller is told when it did not end well.</summary>
    public GatewayError? Error { get; private set; }

    /// <summary>No stage has ended it yet.</summary>
    public bool IsPending => Outcome == RequestOutcome.Pending;

    /// <summary>Completed when the last stage has let go of it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Paid upstream, over all attempts.</summary>
    public NanoUsd Cost
    {
        get
        {
            var sum = NanoUsd.Zero;
            foreach (var attempt in Attempts)
            {
                sum += attempt.Cost;
            }

            return sum;
        }
    }

    /// <summary>Ends it with an answer.</summary>
    public void Succeed(RequestOutcome outcome) => Outcome = outcome;

    /// <summary>Ends it with an error.</summary>
    public void End(RequestOutcome outcome, GatewayError error)
    {
        Outcome = outcome;
        Error = error;
    }

    /// <summary>Refuses it.</summary>
    public void Reject(GatewayError error) => End(RequestOutcome.Rejected, error);

    /// <summary>The last stage is through with it.</summary>
    public void Complete() => _completion.TrySetResult();
}
