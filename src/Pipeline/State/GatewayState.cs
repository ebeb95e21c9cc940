namespace Inferly.Pipeline.State;

/// <summary>
/// All of the control plane at one moment. Immutable: a request keeps the one it started with. Look-ups are hash look-ups without
/// allocation, the same for ten entities as for ten thousand.
/// </summary>
public sealed class GatewayState
{
    internal GatewayState(
        Dictionary<string, Project> projects,
        Dictionary<string, ApiKey> keys,
        Dictionary<KeyDigest, ApiKey> keysByDigest,
        Dictionary<(string Project, string Name), Workflow> workflows,
        Dictionary<string, Erasure> erasures,
        Dictionary<(string Project, string Workflow), GoldenSet> goldenSets,
        Dictionary<EntityKey, long> revisions)
    {
        ProjectTable = projects;
        KeyTable = keys;
        DigestTable = keysByDigest;
        WorkflowTable = workflows;
        ErasureTable = erasures;
        GoldenSetTable = goldenSets;
        RevisionTable = revisions;
    }

    public static GatewayState Empty { get; } = new([], [], [], [], [], [], []);

    public IReadOnlyCollection<Project> Projects => ProjectTable.Values;

    /// <summary>Every key, revoked and expired ones included.</summary>
    public IReadOnlyCollection<ApiKey> Keys => KeyTable.Values;

    public IReadOnlyCollection<Workflow> Workflows => WorkflowTable.Values;

    /// <summary>What was deleted of recorded requests, by project.</summary>
    public IReadOnlyDictionary<string, Erasure> Erasures => ErasureTable;

    // Never written to after construction.
    internal Dictionary<string, Project> ProjectTable { get; }

    internal Dictionary<string, ApiKey> KeyTable { get; }

    internal Dictionary<KeyDigest, ApiKey> DigestTable { get; }

    internal Dictionary<(string Project, string Name), Workflow> WorkflowTable { get; }

    internal Dictionary<string, Erasure> ErasureTable { get; }

    internal Dictionary<(string Project, string Workflow), GoldenSet> GoldenSetTable { get; }

    // Deleted entities included: what raced with a deletion must not bring the entity back.
    internal Dictionary<EntityKey, long> RevisionTable { get; }

    public Project? FindProject(string id) => ProjectTable.GetValueOrDefault(id);

    public ApiKey? FindKey(string id) => KeyTable.GetValueOrDefault(id);

    public Workflow? FindWorkflow(string project, string name) => WorkflowTable.GetValueOrDefault((project, name));

    /// <summary>The golden set of a workflow; null where none was ever put.</summary>
    public GoldenSet? FindGoldenSet(string project, string workflow) => GoldenSetTable.GetValueOrDefault((project, workflow));

    /// <summary>
    /// The key that a token with this digest opens now: not revoked, not expired, not rotated out, its project not deleted.
    /// Null for all else, with nothing to tell the reasons apart by.
    /// </summary>
    public ApiKey? Authenticate(in KeyDigest digest, DateTimeOffset now)
        => DigestTable.TryGetValue(digest, out var key)
            && key.Accepts(digest, now)
            && (key.Project is null || ProjectTable.ContainsKey(key.Project))
                ? key
                : null;

    /// <summary>The key that has this digest, live or not: a digest may stand for one key only.</summary>
    public ApiKey? FindByDigest(in KeyDigest digest) => DigestTable.GetValueOrDefault(digest);

    /// <summary>The last revision of an entity, deleted or not; 0 when there never was one.</summary>
    public long RevisionOf(EntityKey entity) => RevisionTable.GetValueOrDefault(entity);

    /// <summary>The event that puts an entity in its next revision.</summary>
    public ControlEvent Put(Entity entity, DateTimeOffset now)
    {
        var revision = RevisionOf(entity.Key) + 1;
        return new ControlEvent(Guid.CreateVersion7(now), entity.Key, revision, now, entity with { Revision = revision });
    }

    /// <summary>The event that deletes an entity.</summary>
    public ControlEvent Delete(EntityKey entity, DateTimeOffset now)
        => new(Guid.CreateVersion7(now), entity, RevisionOf(entity) + 1, now, null);

    /// <summary>The event that says again what an entity is at present, or that it is deleted; it changes no state.</summary>
    internal ControlEvent Repeat(EntityKey entity, DateTimeOffset now)
        => new(Guid.CreateVersion7(now), entity, RevisionOf(entity), now, Find(entity));

    private Entity? Find(EntityKey entity) => entity.Kind switch
    {
        EntityKind.Project => FindProject(entity.Id),
        EntityKind.Key => FindKey(entity.Id),
        EntityKind.Erasure => ErasureTable.GetValueOrDefault(entity.Id),
        EntityKind.GoldenSet => GoldenSetTable.GetValueOrDefault(entity.ProjectAndWorkflow),
        EntityKind.Workflow => WorkflowTable.GetValueOrDefault(entity.ProjectAndWorkflow),
        _ => throw new ArgumentOutOfRangeException(nameof(entity), entity, "not an entity"),
    };
}
