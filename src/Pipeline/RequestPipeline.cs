using System.Threading.Tasks.Dataflow;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Stages;
using Inferly.Pipeline.Stages.Authenticate;
using Inferly.Pipeline.Stages.Cache;
using Inferly.Pipeline.Stages.Policy;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Stages.Route;
using Inferly.Pipeline.Stages.Stream;
using Microsoft.Extensions.Logging;

namespace Inferly.Pipeline;

/// <summary>
/// The way of a request: authenticate -> policy -> cache -> route -> stream -> record, each a TPL Dataflow block. A request
/// that a stage ends goes straight to record. Bounded everywhere: what doesn't fit is refused at once, never queued without
/// limit. Thread-safe.
/// </summary>
public sealed partial class RequestPipeline
{
    private readonly ILogger<RequestPipeline> _logger;
    private readonly Func<RequestContext, bool> _post;
    private readonly ActionBlock<RequestContext> _last;
    private readonly int _capacity;
    private int _underWay;

    /// <summary>Wires the stages.</summary>
    /// <param name="authenticate">Who asks.</param>
    /// <param name="policy">What, and under which rules.</param>
    /// <param name="cache">Was it answered before?</param>
    /// <param name="route">Who may answer, best first.</param>
    /// <param name="stream">Get the answer and relay it.</param>
    /// <param name="record">Commit what happened.</param>
    /// <param name="capacity">Requests under way, at most.</param>
    /// <param name="logger">For defects.</param>
    public RequestPipeline(
        AuthenticateStage authenticate,
        PolicyStage policy,
        CacheStage cache,
        RouteStage route,
        StreamStage stream,
        RecordStage record,
        int capacity,
        ILogger<RequestPipeline> logger)
    {
        _logger = logger;
        _capacity = capacity;
        _last = Waiting(context => FinishAsync(record, context));

        // In the order of the stages: each is told of the one that it passes requests on to.
        var first =
            Step(authenticate, Step(policy, Step(cache, Step(route, Waiting(context => StreamAsync(stream, context))))));
        _post = first.Post;
    }

    /// <summary>Requests that were taken and have not completed.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Hands a request over; await <see cref="RequestContext.Completion"/> then.</summary>
    /// <returns>False when the gateway is full: nothing was taken.</returns>
    public bool TryPost(RequestContext context)
    {
        // The one bound, of every block: bounds of their own would add up to several times as many, and a block frees a place only
        // some time after it has passed a request on.
        if (Interlocked.Increment(ref _underWay) <= _capacity && StageScheduler.Shared.Run(_post, context))
        {
            return true;
        }

        Interlocked.Decrement(ref _underWay);
        return false;
    }

    private ActionBlock<RequestContext> Step(IStage stage, ActionBlock<RequestContext> next) =>
        new(
            context =>
            {
                try
                {
                    stage.Run(context);
                }
                catch (Exception defect)
                {
                    Fail(context, stage, defect);
                }

                // What is still pending goes to the next stage, all else to the last one. Blocks have no bounds of their own and are never
                // completed, so that they take whatever is posted.
                (context.IsPending ? next : _last).Post(context);
            },
            Parallel());

    // Only begun by the block: what waits is bounded by TryPost, and a block that waited too would take a task of its own for each, and a list of them.
    private static ActionBlock<RequestContext> Waiting(Func<RequestContext, Task> begin) => new(context => { _ = begin(context); }, Parallel());

    private async Task StreamAsync(StreamStage stage, RequestContext context)
    {
        try
        {
            await stage.RunAsync(context).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            Fail(context, stage, defect);
        }

        _last.Post(context);
    }

    private async Task FinishAsync(RecordStage record, RequestContext context)
    {
        try
        {
            await record.RunAsync(context).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            Fail(context, record, defect);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            context.Complete();
        }
    }

    private static ExecutionDataflowBlockOptions Parallel() =>
        new() { TaskScheduler = StageScheduler.Shared, MaxDegreeOfParallelism = Environment.ProcessorCount, EnsureOrdered = false };

    private void Fail(RequestContext context, object stage, Exception defect)
    {
        LogDefect(defect, stage.GetType().Name, context.RequestId);
        context.Tail.Clear();
        context.End(RequestOutcome.Failed, GatewayError.Internal());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Stage} failed on request {RequestId}")]
    private partial void LogDefect(Exception defect, string stage, string requestId);
}
