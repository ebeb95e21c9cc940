namespace Inferly.Pipeline.State;

/// <summary>What a key may do. No role includes another: every endpoint lists the roles it admits.</summary>
public enum Role
{
    /// <summary>The whole instance. Belongs to no project and acts in one that it names.</summary>
    Admin,

    /// <summary>Everything in its own project.</summary>
    Owner,

    /// <summary>Inference, workflows, golden sets, evals, traces; keys of role inference and ci.</summary>
    Developer,

    /// <summary>Reads what happened: traces, usage, queries, evals, exports.</summary>
    Analyst,

    /// <summary>Evals and the release gate.</summary>
    Ci,

    /// <summary>Inference and feedback only.</summary>
    Inference,
}
