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

    /// <summary>The key with the members that are given changed: null takes a setting away, a member left out leaves it as it is.</summary>
    public static ApiKey Read(JsonObjectReader body, ApiKey key, DateTimeOffset now)
    {
        var changed = key with
        {
            Name = body.Has("name") ? body.Text("name", MaxNameLength) : key.Name,
            ExpiresAt = body.Has("expires_at") ? ExpiresAt(body, now) : key.ExpiresAt,
            Workflows = body.Has("workflows") ? Workflows(body) : key.Workflows,
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

    private static ImmutableArray<string> Workflows(JsonObjectReader body)
    {
        var names = new List<string>();
        foreach (var (item, path) in body.Array("workflows", MaxRestrictions) ?? [])
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { } name && Identifier.IsValid(name))
            {
                names.Add(name);
            }
            else
            {
                body.FailAt(path, $"must be the name of a workflow: {Identifier.Rule}.");
            }
        }
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

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
