namespace Inferly.Pipeline.State;

/// <summary>
/// One change of the control plane: an entity put as a whole, or deleted. All state is a fold over these, in the log's order;
/// see <see cref="GatewayStateBuilder.Apply"/> for which of two that race counts.
/// </summary>
/// <param name="Id">Tells the writer its own event when the log delivers it; resending one under the same id changes nothing.</param>
/// <param name="Entity">What is changed.</param>
/// <param name="Revision">The revision that the entity has from here on; a deletion has one too.</param>
/// <param name="At">When it was written, for people.</param>
/// <param name="Value">The entity as it is from here on; null when deleted.</param>
public sealed record ControlEvent(Guid Id, EntityKey Entity, long Revision, DateTimeOffset At, Entity? Value);
