using System.Text;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// What a JSON value may look like: a table entry the scanner walks beside the body. Fields not named are passed on
/// unread, since providers know parameters that we do not.
/// </summary>
internal sealed record Shape
{
    [Flags]
    public enum Kinds
    {
        None = 0,
        String = 1,
        Number = 2,
        Integer = 4,
        Bool = 8,
        Object = 16,
        Array = 32,
        Null = 64,

        /// <summary>Only the default of a switch.</summary>
        False = 128,
        Any = String | Number | Bool | Object | Array | Null,
    }

    /// <summary>One named member of an object.</summary>
    public sealed record Field(string Name, Shape Shape, bool Required, bool Gateway);

    /// <summary>For a value of the tag field, the members that must be there: a bit for each of the fields.</summary>
    public sealed record Variant(byte[] Tag, ulong Required);

    public static readonly Shape Anything = new() { Allowed = Kinds.Any };
    public static readonly Shape AnyText = new() { Allowed = Kinds.Any, Slot = Slot.Text };

    public required Kinds Allowed { get; init; }

    public Slot Slot { get; init; }

    /// <summary>At most 64.</summary>
    public Field[] Fields
    {
        get;
        init
        {
            field = value;
            Names = new NameTable(value.Select(f => f.Name));
            RequiredFields = Bits(value, f => f.Required);
        }
    } = [];

    /// <summary>Where each of <see cref="Fields"/> stands among them.</summary>
    public NameTable Names { get; private init; } = NameTable.None;

    /// <summary>Those that must be there, a bit for each of <see cref="Fields"/>.</summary>
    public ulong RequiredFields { get; private init; }

    /// <summary>Shape of members that <see cref="Fields"/> does not name.</summary>
    public Shape? Others { get; init; }

    /// <summary>Whether members that <see cref="Fields"/> does not name are mistakes; so only in objects that are ours alone.</summary>
    public bool Closed { get; init; }

    public Shape? Items { get; init; }

    public int MinItems { get; init; }

    public double Min { get; init; } = double.NegativeInfinity;

    public double Max { get; init; } = double.PositiveInfinity;

    public string[] OneOf
    {
        get;
        init
        {
            field = value;
            Values = new NameTable(value);
        }
    } = [];

    /// <summary>Finds a value among <see cref="OneOf"/>.</summary>
    public NameTable Values { get; private init; } = NameTable.None;

    public int MinLength { get; init; }

    /// <summary>What to say of a kind that is not allowed, where the general sentence would not help.</summary>
    public string? Remedy { get; init; }

    public Variant[] Variants { get; init; } = [];

    public static Shape String(Slot slot = Slot.None, int minLength = 0) => new() { Allowed = Kinds.String, Slot = slot, MinLength = minLength };

    public static Shape Enum(params string[] values) => new() { Allowed = Kinds.String, OneOf = values };

    public static Shape Bool(Slot slot = Slot.None) => new() { Allowed = Kinds.Bool, Slot = slot };

    public static Shape Number(double min, double max, Slot slot = Slot.None) =>
        new() { Allowed = Kinds.Number, Min = min, Max = max, Slot = slot };

    public static Shape Integer(double min, double max, Slot slot = Slot.None) =>
        new() { Allowed = Kinds.Integer, Min = min, Max = max, Slot = slot };

    public static Shape Array(Shape items, int minItems = 0, Slot slot = Slot.None) =>
        new() { Allowed = Kinds.Array, Items = items, MinItems = minItems, Slot = slot };

    public static Shape Object(params Field[] fields) => new() { Allowed = Kinds.Object, Fields = fields };

    public static Field Required(string name, Shape shape) => new(name, shape, Required: true, Gateway: false);

    public static Field Optional(string name, Shape shape) => new(name, shape.OrNull(), Required: false, Gateway: false);

    /// <summary>A member that is ours alone and never goes upstream.</summary>
    public static Field Ours(string name, Shape shape) => new(name, shape.OrNull(), Required: false, Gateway: true);

    /// <summary>A field of OpenAI's that the gateway does not serve: it may be null or false, and anything else is answered with the remedy.</summary>
    public static Shape NotServed(string remedy) => new() { Allowed = Kinds.Null | Kinds.False, Remedy = remedy };

    public Shape OrNull() => this with { Allowed = Allowed | Kinds.Null };

    /// <summary>This shape or <paramref name="other"/>, whose kinds must not overlap with this one's.</summary>
    public Shape Or(Shape other) => new()
    {
        Allowed = Allowed | other.Allowed,
        Slot = Slot != Slot.None ? Slot : other.Slot,
        Fields = Fields.Length > 0 ? Fields : other.Fields,
        Others = Others ?? other.Others,
        Closed = Closed || other.Closed,
        Items = Items ?? other.Items,
        MinItems = Math.Max(MinItems, other.MinItems),
        Min = Math.Max(Min, other.Min),
        Max = Math.Min(Max, other.Max),
        OneOf = OneOf.Length > 0 ? OneOf : other.OneOf,
        MinLength = Math.Max(MinLength, other.MinLength),
        Variants = Variants.Length > 0 ? Variants : other.Variants,
    };

    /// <summary>The members that must be there when the object's <c>type</c> (or <c>role</c>) has a value.</summary>
    public Shape Where(string tag, params string[] required) =>
        this with { Variants = [.. Variants, new Variant(Encoding.UTF8.GetBytes(tag), Bits(Fields, f => required.Contains(f.Name)))] };

    private static ulong Bits(Field[] fields, Predicate<Field> isMeant)
    {
        ulong bits = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            bits |= isMeant(fields[i]) ? 1UL << i : 0;
        }

        return bits;
    }
}
