namespace Inferly.Pipeline.State;

internal sealed class EntityKindConverter() : EnumConverter<EntityKind>(StateNames.EntityKinds);
