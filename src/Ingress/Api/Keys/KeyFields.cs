using System.Collections.Immutable;
using System.Text.Json;
using Inferly.Ingress.Api.Requests;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Keys;

/// <summary>What a body says of a key.</summary>
internal static class KeyFields
{
    private const int MaxNameLength = 200;
    private const int MaxRestrictions = 256;
    private const int MaxNamesShown = 10;

    /// <summary>The key with the members that are given changed: null takes a setting away, a member left out leaves it as it is.</summary>
    /// <param name="body">What is said of the key.</param>
    /// <param name="key">The key before.</param>
    /// <param name="state">Where the workflows are that it may be restricted to.</param>
    /// <param name="now">The present instant.</param>
    public static ApiKey Read(JsonObjectReader body, ApiKey key, GatewayState state, DateTimeOffset now)
    {
        var changed = key with
        {
            Name = body.Has("name") ? body.Text("name", MaxNameLength) : key.Name,
            ExpiresAt = body.Has("expires_at") ? ExpiresAt(body, now) : key.ExpiresAt,
            Workflows = body.Has("workflows") ? Workflows(body, key.Project, state) : key.Workflows,
            Models = body.Has("models") ? Models(body) : key.Models,
            Budget = body.Has("budget") ? body.Budget() : key.Budget,
            RequestsPerMinute = body.Has("rpm") ? body.RequestsPerMinute() : key.RequestsPerMinute,
            TokensPerMinute = body.Has("tpm") ? body.TokensPerMinute() : key.TokensPerMinute,
        };
        body.RefuseOthers();
        return changed;
    }

    /// <summary>The role of a new key: where there is but one, it need not be said.</summary>
    public static Role ReadRole(JsonObjectReader body, KeyAuthority authority)
    {
        if (authority.Roles.Entries is [var only] && !body.Has("role"))
        {
            return only.Value;
        }

        body.Require("role");
        return body.Choice("role", authority.Roles) ?? Role.Inference;
    }

    private static DateTimeOffset? ExpiresAt(JsonObjectReader body, DateTimeOffset now)
    {
        var instant = body.Instant("expires_at");
        if (instant <= now)
        {
            body.Fail("expires_at", "must lie in the future; to end a key now, DELETE it.");
        }

        return instant;
    }

    private static ImmutableArray<string> Workflows(JsonObjectReader body, string? project, GatewayState state)
    {
        var names = new List<string>();
        var known = WorkflowsOf(project, state);
        foreach (var (item, path) in body.Array("workflows", MaxRestrictions) ?? [])
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { } name || !Identifier.IsValid(name))
            {
                body.FailAt(path, $"must be the name of a workflow: {Identifier.Rule}.");
            }
            else if (!known.Contains(name))
            {
                body.FailAt(path, $"there is no workflow {name}{Remedy(known)}.");
            }
            else
            {
                names.Add(name);
            }
        }
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    // An admin key acts in every project.
    private static ImmutableSortedSet<string> WorkflowsOf(string? project, GatewayState state)
        => state.Workflows
            .Where(workflow => project is null || workflow.Project == project)
            .Select(workflow => workflow.Name)
            .ToImmutableSortedSet(StringComparer.Ordinal);

    private static string Remedy(ImmutableSortedSet<string> known) => known.Count switch
    {
        0 => ", nor any other: PUT it first",
        <= MaxNamesShown => $": PUT it first, or name one of {string.Join(", ", known)}",
        _ => $": PUT it first, or name one of the {known.Count} that there are, such as {string.Join(", ", known.Take(MaxNamesShown))}",
    };

    private static GlobSet Models(JsonObjectReader body)
    {
        var globs = new List<Glob>();
        foreach (var (item, path) in body.Array("models", MaxRestrictions) ?? [])
        {
            if (item.ValueKind == JsonValueKind.String && Glob.TryCreate(item.GetString()!, out var glob))
            {
                globs.Add(glob);
            }
            else
            {
                body.FailAt(path, "must be a pattern for model ids, such as \"openai/gpt-4*\"; only * and ? are special.");
            }
        }
        return GlobSet.Of(globs);
    }
}
