namespace Inferly.Pipeline.Providers.Translation;

/// <summary>One piece of a turn, of a kind that every provider knows: its JSON values still point into the caller's body.</summary>
internal abstract record ChatPart;
