using System.Text.Json;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Answers;

/// <summary>How values that several entities have stand in answers. What is not set is null, never left out.</summary>
internal static class JsonWriting
{
    /// <summary>RFC 3339 in UTC: <c>2026-03-14T15:09:26Z</c>.</summary>
    public static void WriteInstant(this Utf8JsonWriter json, string name, DateTimeOffset? instant)
    {
        if (instant is { } some)
        {
            json.WriteString(name, some.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteWhole(this Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } some)
        {
            json.WriteNumber(name, some);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteFlag(this Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } some)
        {
            json.WriteBoolean(name, some);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteUsd(this Utf8JsonWriter json, string name, NanoUsd amount)
    {
        json.WritePropertyName(name);
        amount.WriteTo(json);
    }

    public static void WriteBudget(this Utf8JsonWriter json, Budget? budget)
    {
        if (budget is null)
        {
            json.WriteNull("budget");
            return;
        }
        json.WriteStartObject("budget");
        json.WriteUsd("usd", budget.Amount);
        json.WriteString("period", StateNames.BudgetPeriods.NameOf(budget.Period));
        json.WriteEndObject();
    }

    public static void WritePolicy(this Utf8JsonWriter json, RoutingPolicy? policy)
    {
        json.WritePropertyName("policy");
        if (policy is null)
        {
            json.WriteNullValue();
        }
        else
        {
            RoutingPolicyJson.Write(json, policy);
        }
    }

    public static void WriteRaw(this Utf8JsonWriter json, string name, RawJson? raw)
    {
        json.WritePropertyName(name);
        if (raw is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(raw.Text);
        }
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
