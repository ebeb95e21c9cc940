using System.Text;
using CsCheck;

namespace Inferly.Pipeline.Tests.Registry;

/// <summary>JSON of any shape around given names, sound or cut off, with all that a hostile or careless sender may write.</summary>
internal static class RandomJson
{
    private static readonly Gen<string> Scalar = Gen.OneOf(
        "null", "true", "false", "0", "-0", "1", "-1", "0.5", "1e-7", "1e400", "-1e400", "123456789012345678901234567890", "2000", "1e-40",
        "\"\"", "\"eu\"", "\"openai/*\"", "\"[\"", "\"cost\"", "\"chat\"", "\"1e-06\"", "\"NaN\"", "\"\\ud800\"", "\"\\u0000\"", "\"é\"", "NaN", "");

    /// <summary>Objects whose properties have the given names (and others), up to three levels deep.</summary>
    public static Gen<byte[]> Of(params string[] names)
    {
        var name = Gen.OneOf([.. names, "unknown", "\\ud800", "", "x\\u0000"]);
        var value = Scalar;
        for (var level = 0; level < 3; level++)
        {
            var inner = value;
            var array = inner.Array[0, 4].Select(items => $"[{string.Join(',', items)}]");
            var properties = Gen.Select(name, inner).Array[0, 6];
            var item = properties.Select(all => $"{{{string.Join(',', all.Select(one => $"\"{one.Item1}\":{one.Item2}"))}}}");
            value = Gen.OneOf<string>(Scalar, array, item);
        }
        return Gen.OneOf<byte[]>(value.Select(Encoding.UTF8.GetBytes), value.Select(Gen.Int[0, 200], CutOff), Gen.Byte.Array[0, 40]);
    }

    private static byte[] CutOff(string json, int length)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return bytes[..Math.Min(length, bytes.Length)];
    }
}
