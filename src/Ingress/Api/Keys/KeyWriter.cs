using System.Text.Json;
using Inferly.Ingress.Api.Answers;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Keys;

/// <summary>A key as answers show it.</summary>
internal sealed class KeyWriter(BudgetLedger ledger, KeyActivity activity)
{
    public JsonAnswer Answer(ApiKey key) => new(json => Write(json, key, null)) { Revision = key.Revision };

    /// <summary>The one answer that shows the secret.</summary>
    public JsonAnswer AnswerOnce(ApiKey key, string secret, int status)
        => new(json => Write(json, key, secret)) { Status = status, Revision = key.Revision };

    public void Write(Utf8JsonWriter json, ApiKey key) => Write(json, key, null);

    private void Write(Utf8JsonWriter json, ApiKey key, string? secret)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        if (secret is not null)
        {
            json.WriteString("key", secret);
        }

        json.WriteString("prefix", key.Prefix);
        json.WriteString("name", key.Name);
        json.WriteString("role", StateNames.Roles.NameOf(key.Role));
        json.WriteString("project", key.Project);
        json.WriteTexts("workflows", key.Workflows);
        json.WriteTexts("models", key.Models.Globs.Select(glob => glob.Pattern));
        json.WriteBudget(key.Budget);
        json.WriteUsd("spent_usd", ledger.SpentBy(key));
        json.WriteWhole("rpm", key.RequestsPerMinute);
        json.WriteWhole("tpm", key.TokensPerMinute);
        json.WriteInstant("created_at", key.CreatedAt);
        json.WriteInstant("expires_at", key.ExpiresAt);
        json.WriteInstant("revoked_at", key.RevokedAt);
        json.WriteInstant("previous_valid_until", key.Previous?.ValidUntil);
        json.WriteInstant("last_used_at", activity.LastUsed(key.Id));
        json.WriteNumber("revision", key.Revision);
        json.WriteEndObject();
    }
}
