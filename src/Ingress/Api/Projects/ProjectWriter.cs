using System.Text.Json;
using Inferly.Ingress.Api.Answers;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Projects;

/// <summary>A project as answers show it.</summary>
internal sealed class ProjectWriter(BudgetLedger ledger)
{
    public JsonAnswer Answer(Project project, int status = StatusCodes.Status200OK)
        => new(json => Write(json, project)) { Status = status, Revision = project.Revision };

    public void Write(Utf8JsonWriter json, Project project)
    {
        json.WriteStartObject();
        json.WriteString("id", project.Id);
        json.WriteString("name", project.Name);
        json.WriteBudget(project.Budget);
        json.WriteUsd("spent_usd", ledger.SpentIn(project));
        json.WriteWhole("rpm", project.RequestsPerMinute);
        json.WriteWhole("tpm", project.TokensPerMinute);
        json.WritePolicy(project.Policy);
        json.WriteFlag("record_content", project.RecordContent);
        json.WriteInstant("created_at", project.CreatedAt);
        json.WriteNumber("revision", project.Revision);
        json.WriteEndObject();
    }
}
