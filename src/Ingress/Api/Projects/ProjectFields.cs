using Inferly.Ingress.Api.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Projects;

/// <summary>What a body says of a project.</summary>
internal static class ProjectFields
{
    public const int MaxNameLength = 200;

    /// <summary>The project with the members that are given changed: null takes a setting away, a member left out leaves it as it is.</summary>
    public static Project Read(JsonObjectReader body, Project project)
    {
        var changed = project with
        {
            Name = body.Has("name") ? body.Text("name", MaxNameLength) : project.Name,
            Budget = body.Has("budget") ? body.Budget() : project.Budget,
            RequestsPerMinute = body.Has("rpm") ? body.RequestsPerMinute() : project.RequestsPerMinute,
            TokensPerMinute = body.Has("tpm") ? body.TokensPerMinute() : project.TokensPerMinute,
            Policy = body.Has("policy") ? body.Policy("policy") : project.Policy,
            RecordContent = body.Has("record_content") ? body.Flag("record_content") : project.RecordContent,
        };
        body.RefuseOthers();
        return changed;
    }

    /// <summary>A new project from all of its members.</summary>
    public static Project ReadNew(JsonObjectReader body, DateTimeOffset now)
    {
        body.Require("id");
        var id = body.Text("id", Identifier.MaxLength) ?? "";
        if (!Identifier.IsValid(id))
        {
            body.Fail("id", $"must be {Identifier.Rule}.");
        }

        return Read(body, new Project { Id = id, CreatedAt = now });
    }
}
