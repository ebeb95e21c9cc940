using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimPrefillTests
{
    private const string Answer = "I am the second model. It has 2.5 parts! The third sentence.\n\n1. The fourth one.";

    [Theory]
    [InlineData("I am the first model.", " It has 2.5 parts! The third sentence.\n\n1. The fourth one.")]
    [InlineData("I am the first model. ", "It has 2.5 parts! The third sentence.\n\n1. The fourth one.")]
    [InlineData("I am the first model. And version 1.5 has", " The third sentence.\n\n1. The fourth one.")]
    [InlineData("One. Two. Three. Four. Five.", "")]
    public void Continue_AnotherModelsBeginning_GoesOnAfterAsManySentences(string prefix, string expected) =>
        Assert.EndsWith(expected, SimPrefill.Continue(Answer, prefix, isProse: true), StringComparison.Ordinal);

    [Fact]
    public void Continue_OpenSentence_IsClosedFirst()
    {
        var rest = SimPrefill.Continue(Answer, "I am the first model. And it", isProse: true);

        Assert.Contains(rest[..(rest.IndexOf('.', StringComparison.Ordinal) + 1)], SimVocabulary.Closings);
    }

    [Fact]
    public void Continue_OpenSentenceWithComma_GetsNoSecondComma() =>
        Assert.DoesNotContain(",,", "First, " + SimPrefill.Continue(Answer, "First,", isProse: true), StringComparison.Ordinal);

    [Fact]
    public void Continue_ForeignBeginningOfJson_StartsAnew() =>
        Assert.Equal("{\"a\":1}", SimPrefill.Continue("{\"a\":1}", "[", isProse: false));
}
