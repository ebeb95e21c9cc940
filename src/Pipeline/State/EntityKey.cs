namespace Inferly.Pipeline.State;

/// <summary>
/// Names one entity among all. Its text is the key that the control topic is compacted by, so that it must never change for an entity:
/// <c>project/acme</c>, <c>key/key_0198</c>, <c>workflow/acme/triage</c>, <c>erasure/acme</c>, <c>golden_set/acme/triage</c>.
/// </summary>
public readonly record struct EntityKey(EntityKind Kind, string Id)
{
    public static EntityKey Project(string id) => new(EntityKind.Project, id);

    public static EntityKey ApiKey(string id) => new(EntityKind.Key, id);

    // No identifier contains a slash, so two pairs never meet in one text.
    public static EntityKey Workflow(string project, string name) => new(EntityKind.Workflow, $"{project}/{name}");

    public static EntityKey GoldenSet(string project, string workflow) => new(EntityKind.GoldenSet, $"{project}/{workflow}");

    public static EntityKey Erasure(string project) => new(EntityKind.Erasure, project);

    /// <summary>The project and the workflow that a workflow's key, or its golden set's, is made of.</summary>
    internal (string Project, string Workflow) ProjectAndWorkflow
    {
        get
        {
            var slash = Id.IndexOf('/', StringComparison.Ordinal);
            return (Id[..slash], Id[(slash + 1)..]);
        }
    }

    public override string ToString() => $"{StateNames.EntityKinds.NameOf(Kind)}/{Id}";
}
