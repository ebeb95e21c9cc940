using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.State;

/// <summary>An enumeration by the names in its table.</summary>
internal abstract class EnumConverter<T>(NameTable<T> names) : TextConverter<T>
    where T : struct, Enum
{
    protected sealed override bool TryParse(string text, out T value) => names.TryParse(text, out value);

    protected sealed override string Format(T value) => names.NameOf(value);
}
