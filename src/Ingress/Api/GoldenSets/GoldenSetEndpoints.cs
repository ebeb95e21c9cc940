using System.Globalization;
using Inferly.Evals.GoldenSets;
using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Api.Workflows;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.GoldenSets;

/// <summary><c>/api/projects/{project}/workflows/{workflow}/golden-set</c></summary>
internal static partial class GoldenSetEndpoints
{
    private const long MaxBytes = 64 << 20;

    private static readonly string[] JsonLines = ["application/jsonl", "application/x-jsonlines", "application/x-ndjson", "application/jsonlines"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var set = routes.MapGroup("/api/projects/{project}/workflows/{workflow}/golden-set").RequireRoles(Role.Admin, Role.Owner, Role.Developer);
        set.MapPut("", PutAsync);
        set.MapGet("", GetAsync);
    }

    private static async Task<IResult> PutAsync(HttpContext context, string workflow, GoldenSetBook book, UploadTurns turns)
    {
        if (!IfMatch.TryRead(context.Request, out var expected, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var project = context.GetCaller().Project.Id;
        if (context.GetCaller().State.FindWorkflow(project, workflow) is null)
        {
            return ErrorAnswer.Of(WorkflowErrors.NotFound(workflow));
        }

        if (!IsJsonLines(context.Request))
        {
            return new ErrorAnswer(GoldenSetErrors.NotJsonLines);
        }

        using var turn = await turns.TakeAsync(context.Request.ContentLength, context.RequestAborted);
        if (turn is null)
        {
            return new ErrorAnswer(UploadTurns.NoTurn);
        }

        var lines = GoldenSetLines.Read(await BodyBytes.ReadAsync(context.Request, MaxBytes));
        if (lines.Bad.Count > 0)
        {
            return GoldenSetErrors.Invalid(lines.Bad);
        }

        var isFirst = true;
        var (version, refusal) = await book.PutAsync(project, workflow, lines.Items, state =>
        {
            var present = state.FindGoldenSet(project, workflow)?.Newest;
            isFirst = present is null;
            return state.FindProject(project) is null ? SharedErrors.ProjectGone
                : state.FindWorkflow(project, workflow) is null ? WorkflowErrors.NotFound(workflow)
                : expected.Check(present?.Version ?? 0);
        }, context.RequestAborted);
        return version is null ? ErrorAnswer.Of(refusal!) : Answer(version, isFirst ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> GetAsync(HttpContext context, string workflow, GoldenSetBook book, ILogger<GoldenSetBook> logger)
    {
        if (QueryParameters.RefuseOthers(context.Request.Query, "version") is { } unknown)
        {
            return new ErrorAnswer(unknown);
        }

        var caller = context.GetCaller();
        if (caller.State.FindWorkflow(caller.Project.Id, workflow) is null)
        {
            return ErrorAnswer.Of(WorkflowErrors.NotFound(workflow));
        }

        if (caller.State.FindGoldenSet(caller.Project.Id, workflow) is not { Newest: { } version } set)
        {
            return new ErrorAnswer(GoldenSetErrors.None(workflow));
        }

        if (context.Request.Query.TryGetValue("version", out var asked))
        {
            if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return new ErrorAnswer(GoldenSetErrors.NoVersionNumber);
            }

            if (set.Find(number) is not { } found)
            {
                return new ErrorAnswer(GoldenSetErrors.NoVersion(set, number));
            }

            version = found;
        }

        try
        {
            return await book.ReadAsync(set, version, context.RequestAborted) is { } items
                ? new JsonLinesAnswer(items, version.Version)
                : new ErrorAnswer(GoldenSetErrors.Damaged);
        }
        catch (IOException reason)
        {
            LogUnreadable(logger, workflow, reason);
            return new ErrorAnswer(GoldenSetErrors.Unavailable);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The golden set of workflow {Workflow} could not be read")]
    private static partial void LogUnreadable(ILogger logger, string workflow, Exception reason);

    private static bool IsJsonLines(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && JsonLines.Contains(request.ContentType?.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    private static JsonAnswer Answer(GoldenSetVersion version, int status) => new(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version"u8, version.Version);
        json.WriteNumber("items"u8, version.Items);
        json.WriteEndObject();
    })
    {
        Status = status,
        Revision = version.Version,
    };
}
