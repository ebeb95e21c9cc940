using System.Text;
using System.Text.Json;
using CsCheck;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Requests;

public sealed class NameTableTests
{
    private static readonly string[] Names =
        ["", "n", "top_p", "top_k", "model_x", "max_tokens", "max_tokens_of_it", "max_tokenz_for_it_", "tool_choice", "größe", new('x', 300)];

    private static readonly NameTable Table = new(Names);

    private static readonly Gen<string> Known = Gen.Int[0, Names.Length - 1].Select(i => Names[i]);

    // Those in the table, and others that differ from one in a letter, or in how they end.
    private static readonly Gen<string> Any = Gen.OneOf(
        Known,
        Gen.Select(Known, Gen.String["_abnopqtxß"]).Select((name, end) => name + end),
        Gen.Select(Known, Gen.Int[0, 400], Gen.Char['a', 'z'])
            .Select((name, at, letter) => name.Length == 0 ? "" : name.Remove(at % name.Length, 1).Insert(at % name.Length, letter.ToString())));

    [Fact]
    public void Find_AnyName_IsWhatLookingAtEachOfThemFinds() =>
        Any.Sample(name => Assert.Equal(Array.IndexOf(Names, name), Find($"\"{name}\"")));

    [Fact]
    public void Find_EscapedName_IsFoundAsItReads() =>
        Any.Where(name => name.Length > 0).Sample(name => Assert.Equal(Array.IndexOf(Names, name), Find($"\"\\u{(int)name[0]:x4}{name[1..]}\"")));

    [Fact]
    public void New_TwoNamesThatCannotBeToldApart_Throws() =>
        Assert.Throws<ArgumentException>(() => new NameTable(["completion_a", "completion_b"]));

    private static int Find(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return Table.Find(reader);
    }
}
