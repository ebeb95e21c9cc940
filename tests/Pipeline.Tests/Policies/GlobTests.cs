using CsCheck;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.Tests.Policies;

public sealed class GlobTests
{
    [Theory]
    [InlineData("openai/*", "openai/gpt-4o", true)]
    [InlineData("openai/*", "azure/gpt-4o", false)]
    [InlineData("OpenAI/GPT-4*", "openai/gpt-4o", true)]
    [InlineData("*/GPT-4o", "OpenAI/gpt-4O", true)]
    [InlineData("openai/gpt-?", "openai/gpt-5", true)]
    [InlineData("openai/gpt-?", "openai/gpt-5.1", false)]
    [InlineData("openai/gpt-4o", "openai/gpt-4o-mini", false)]
    [InlineData("*mini", "openai/gpt-4o-mini", true)]
    [InlineData("*", "openai/gpt-4o", true)]
    [InlineData("**", "x/y", true)]
    [InlineData("gpt-4*", "openai/gpt-4o", true)]
    [InlineData("gpt-4*", "azure/gpt-4o", true)]
    [InlineData("gpt-4*", "openai/chatgpt-4o", false)]
    [InlineData("openai", "openai/gpt-4o", false)]
    [InlineData("meta-llama*", "openrouter/meta-llama/llama-3", true)]
    [InlineData("openrouter/meta-llama/*", "openrouter/meta-llama/llama-3", true)]
    [InlineData("*/llama-3", "openrouter/meta-llama/llama-3", true)]
    [InlineData("llama3.1:8b", "local/llama3.1:8b", true)]
    public void IsMatch_Pattern_MatchesAsWritten(string pattern, string id, bool expected)
        => Assert.Equal(expected, Parse(pattern).IsMatch(id));

    [Theory]
    [InlineData("")]
    [InlineData("openai/[a-z]*")]
    [InlineData("openai/{gpt-4o,gpt-5}")]
    [InlineData("openai/*, azure/*")]
    [InlineData("open ai/*")]
    [InlineData("!openai/*")]
    [InlineData("openai\\*")]
    [InlineData("modèle/*")]
    [InlineData("a\u0000b")]
    public void TryCreate_WhatNoIdHas_IsRefused(string pattern) => Assert.False(Glob.TryCreate(pattern, out _));

    [Fact]
    public void TryCreate_LongerThanAnyId_IsRefused()
    {
        Assert.True(Glob.TryCreate(new string('a', Glob.MaxLength), out _));
        Assert.False(Glob.TryCreate(new string('a', Glob.MaxLength + 1), out _));
    }

    [Fact]
    public void IsMatch_AnyPatternAndId_AgreesWithTheDefinition()
    {
        var pattern = Gen.OneOf('a', 'A', 'b', '/', '*', '?').Array[1, 12].Select(letters => new string(letters));
        var id = Gen.OneOf('a', 'B', '/', 'b').Array[0, 14].Select(letters => new string(letters));
        Gen.Select(pattern, id).Sample(
            (p, i) => Assert.Equal(Defined(p, p.Contains('/') ? i : i[(i.IndexOf('/') + 1)..]), Parse(p).IsMatch(i)),
            iter: 20_000);
    }

    /// <summary>Trying every share for every star would take longer than the universe has left.</summary>
    [Fact]
    public void IsMatch_ManyStarsThatAlmostMatch_Ends()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 60)) + "*b";
        Assert.False(Parse(pattern).IsMatch(new string('a', 250)));
    }

    [Fact]
    public void IsMatch_AnyId_AllocatesNothing()
    {
        var glob = Parse("*gpt-?o*mini*");
        glob.IsMatch("openai/gpt-4o-mini");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var matched = glob.IsMatch("openai/gpt-4o-mini-2024-07-18");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(matched);
    }

    private static Glob Parse(string pattern) => Glob.TryCreate(pattern, out var glob) ? glob : throw new ArgumentException(pattern);

    private static bool Defined(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty)
        {
            return text.IsEmpty;
        }

        if (pattern[0] == '*')
        {
            return Defined(pattern[1..], text) || (!text.IsEmpty && Defined(pattern, text[1..]));
        }

        return !text.IsEmpty
            && (pattern[0] == '?' || char.ToLowerInvariant(pattern[0]) == char.ToLowerInvariant(text[0]))
            && Defined(pattern[1..], text[1..]);
    }
}
