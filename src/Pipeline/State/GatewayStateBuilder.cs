namespace Inferly.Pipeline.State;

/// <summary>
/// Folds control events into the next snapshot. Copies a table of the old snapshot the first time it changes it, so that a replay of any
/// length copies each once. For one thread; not to be used after <see cref="Build"/>.
/// </summary>
internal sealed class GatewayStateBuilder(GatewayState origin)
{
    private Dictionary<string, Project>? _projects;
    private Dictionary<string, ApiKey>? _keys;
    private Dictionary<KeyDigest, ApiKey>? _keysByDigest;
    private Dictionary<(string Project, string Name), Workflow>? _workflows;
    private Dictionary<string, Erasure>? _erasures;
    private Dictionary<(string Project, string Workflow), GoldenSet>? _goldenSets;
    private Dictionary<EntityKey, long>? _revisions;

    /// <summary>
    /// Applies an event if its revision is above the entity's; otherwise it lost a race (or is a repetition) and counts for nothing,
    /// false. Every replica sees the same order and so decides the same. Revisions may skip: the topic is compacted.
    /// </summary>
    public bool Apply(ControlEvent change)
    {
        if (change.Revision <= (_revisions ?? origin.RevisionTable).GetValueOrDefault(change.Entity))
        {
            return false;
        }

        (_revisions ??= new(origin.RevisionTable))[change.Entity] = change.Revision;
        switch (change.Entity.Kind)
        {
            case EntityKind.Project:
                Set(_projects ??= new(origin.ProjectTable), change.Entity.Id, change.Value as Project);
                break;
            case EntityKind.Key:
                SetKey(change.Entity.Id, change.Value as ApiKey);
                break;
            case EntityKind.Workflow:
                Set(_workflows ??= new(origin.WorkflowTable), change.Entity.ProjectAndWorkflow, change.Value as Workflow);
                break;
            case EntityKind.GoldenSet:
                Set(_goldenSets ??= new(origin.GoldenSetTable), change.Entity.ProjectAndWorkflow, change.Value as GoldenSet);
                break;
            case EntityKind.Erasure:
                Set(_erasures ??= new(origin.ErasureTable), change.Entity.Id, change.Value as Erasure);
                break;
        }
        return true;
    }

    public GatewayState Build() => new(
        _projects ?? origin.ProjectTable,
        _keys ?? origin.KeyTable,
        _keysByDigest ?? origin.DigestTable,
        _workflows ?? origin.WorkflowTable,
        _erasures ?? origin.ErasureTable,
        _goldenSets ?? origin.GoldenSetTable,
        _revisions ?? origin.RevisionTable);

    private void SetKey(string id, ApiKey? key)
    {
        _keys ??= new(origin.KeyTable);
        _keysByDigest ??= new(origin.DigestTable);
        if (_keys.GetValueOrDefault(id) is { } former)
        {
            _keysByDigest.Remove(former.Digest);
            if (former.Previous is not null)
            {
                _keysByDigest.Remove(former.Previous.Digest);
            }
        }
        if (key is not null)
        {
            _keysByDigest[key.Digest] = key;
            if (key.Previous is not null)
            {
                _keysByDigest[key.Previous.Digest] = key;
            }
        }
        Set(_keys, id, key);
    }

    private static void Set<TKey, TValue>(Dictionary<TKey, TValue> table, TKey key, TValue? value)
        where TKey : notnull
        where TValue : class
    {
        if (value is null)
        {
            table.Remove(key);
        }
        else
        {
            table[key] = value;
        }
    }
}
