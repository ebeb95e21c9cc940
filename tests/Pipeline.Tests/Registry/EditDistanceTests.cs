using CsCheck;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Registry;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("gpt-4o", "GPT-4O", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("gpt4o", "gpt-4o", 1)]
    public void Between_TwoNames_CountsTheLetters(string left, string right, int distance)
        => Assert.Equal(distance, EditDistance.Between(left, right));

    [Fact]
    public void Between_AnyNames_AgreesWithTheDefinition()
    {
        var name = Gen.Char["abc"].Array[0, 5].Select(letters => new string(letters));
        Gen.Select(name, name).Sample((left, right) => Assert.Equal(Defined(left, right), EditDistance.Between(left, right)));
    }

    private static int Defined(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.Length + right.Length;
        }

        if (left[0] == right[0])
        {
            return Defined(left[1..], right[1..]);
        }

        return 1 + Math.Min(Math.Min(Defined(left[1..], right), Defined(left, right[1..])), Defined(left[1..], right[1..]));
    }
}
