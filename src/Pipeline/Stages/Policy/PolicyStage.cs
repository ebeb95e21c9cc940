using System.Globalization;
using System.Text;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Policy;

/// <summary>
/// What is asked, and under which rules: scans the body, finds the workflow, combines the policies to the strictest of each
/// field, and takes the request from the rate limits.
/// </summary>
public sealed class PolicyStage(RateLimiter limiter) : IStage
{
    // What an answer takes from the tokens per minute until its length is known.
    private const int ExpectedOutput = 256;

    /// <inheritdoc/>
    public void Run(RequestContext context)
    {
        if (RequestScanner.Scan(context.Operation, context.Body, out var request) is { } mistake)
        {
            context.Reject(GatewayError.Invalid(mistake.Path, mistake.Message, mistake.Code));
            return;
        }

        context.Request = request;
        if (FindWorkflow(context, request!) && CombinePolicies(context, request!))
        {
            TakeFromLimits(context, request!);
        }
    }

    private static bool FindWorkflow(RequestContext context, InferenceRequest request)
    {
        var name = request.Workflow ?? context.WorkflowHeader;
        var key = context.Key!;
        if (!key.AllowsWorkflow(name))
        {
            context.Reject(new GatewayError(
                403,
                "invalid_request_error",
                "workflow_not_allowed",
                name is null
                    ? $"This key may only be used with a workflow: set 'workflow' to one of {string.Join(", ", key.Workflows)}."
                    : $"This key may not use the workflow '{name}', only {string.Join(", ", key.Workflows)}.")
            {
                Param = "workflow",
            });
            return false;
        }

        if (name is null)
        {
            return true;
        }

        context.Workflow = context.State!.FindWorkflow(context.Project!.Id, name);
        if (context.Workflow is null)
        {
            context.Reject(new GatewayError(
                404,
                "invalid_request_error",
                "workflow_not_found",
                $"The project '{context.Project.Id}' has no workflow '{name}'. Create it with PUT /api/projects/{context.Project.Id}/workflows/{name}.")
            {
                Param = "workflow",
            });
        }

        return context.Workflow is not null;
    }

    private static bool CombinePolicies(RequestContext context, InferenceRequest request)
    {
        var policy = PolicyCombiner.Combine(context.Project!.Policy ?? RoutingPolicy.None, context.Workflow?.Policy ?? RoutingPolicy.None);
        if (context.PolicyHeader is { } header)
        {
            if (!RoutingPolicyJson.TryParse(Encoding.UTF8.GetBytes(header), "x-inferly-policy", out var fromHeader, out var wrong))
            {
                context.Reject(GatewayError.Invalid(wrong.Path, $"{wrong.Path} {wrong.Message}."));
                return false;
            }

            policy = PolicyCombiner.Combine(policy, fromHeader);
        }

        if (!request.Policy.IsEmpty)
        {
            if (!RoutingPolicyJson.TryParse(request.Policy.Of(request.Body), "policy", out var fromBody, out var wrong))
            {
                context.Reject(GatewayError.Invalid(wrong.Path, $"{wrong.Path} {wrong.Message}."));
                return false;
            }

            policy = PolicyCombiner.Combine(policy, fromBody);
        }

        context.Policy = policy;
        return true;
    }

    private void TakeFromLimits(RequestContext context, InferenceRequest request)
    {
        var output = request.Operation == Operation.Embedding ? 0 : (long)(request.MaxOutputTokens ?? ExpectedOutput) * request.Choices;
        var tokens = (int)Math.Min(int.MaxValue, TokenEstimate.Input(request) + output);
        context.Rate = limiter.TryTake(context.Key!, context.Project!, tokens);
        if (context.Rate.Refusal is not { } refusal)
        {
            context.TokensTaken = tokens;
            return;
        }

        var scope = refusal.Scope == LimitScope.Key ? "key" : "project";
        var unit = refusal.Unit == RateUnit.Requests ? "requests" : "tokens";
        var message = refusal.NeverFits
            ? $"This request may take {tokens} tokens, more than the {scope}'s limit of {refusal.Limit} tokens a minute. Lower max_tokens or shorten the prompt."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The {scope}'s limit of {refusal.Limit} {unit} a minute is reached. Try again in {Math.Ceiling(refusal.RetryAfter.TotalSeconds)} s.");
        context.Reject(new GatewayError(429, unit, "rate_limit_exceeded", message)
        {
            RetryAfter = refusal.NeverFits ? null : refusal.RetryAfter,
        });
    }
}
