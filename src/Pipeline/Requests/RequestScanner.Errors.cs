using System.Numerics;

namespace Inferly.Pipeline.Requests;

/// <content>What the scanner says of a mistake: the place, what was expected, the remedy.</content>
public ref partial struct RequestScanner
{
    private bool Allows(Shape shape, Shape.Kinds kind)
    {
        if ((shape.Allowed & kind) != 0)
        {
            return true;
        }

        return Fail(shape.Remedy ?? $"Expected {Kinds(shape.Allowed)}, got {Kinds(kind)}.");
    }

    private static string Kinds(Shape.Kinds kinds)
    {
        List<string> names = [];
        void Name(Shape.Kinds kind, string name)
        {
            if ((kinds & kind) != 0)
            {
                names.Add(name);
            }
        }

        Name(Shape.Kinds.String, "a string");
        Name(Shape.Kinds.Number, "a number");
        Name(Shape.Kinds.Integer, "a whole number");
        Name(Shape.Kinds.Bool, "true or false");
        Name(Shape.Kinds.Object, "an object");
        Name(Shape.Kinds.Array, "an array");
        Name(Shape.Kinds.Null, "null");
        return string.Join(" or ", names);
    }

    // The first of them.
    private bool Missing(int start, Shape shape, ulong missing)
    {
        var name = shape.Fields[BitOperations.TrailingZeroCount(missing)].Name;
        var at = JsonPath.At(_request.Body.Span, start);
        _error = new RequestError(JsonPath.Join(at, name), $"The field '{name}' is missing. Add it.");
        return false;
    }

    private bool Unknown(Shape shape) =>
        Fail($"There is no field '{Shown(_reader.GetString()!)}' here. Known are {string.Join(", ", shape.Fields.Select(field => field.Name))}.");

    private bool Fail(string message) => FailAt((int)_reader.TokenStartIndex, message);

    private bool FailAt(int offset, string message)
    {
        _error ??= new RequestError(JsonPath.At(_request.Body.Span, offset), message);
        return false;
    }

    private static string Shown(string value) => value.Length <= 60 ? value : string.Concat(value.AsSpan(0, 57), "...");
}
