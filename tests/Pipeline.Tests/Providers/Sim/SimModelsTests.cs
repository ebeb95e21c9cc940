using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Pipeline.Tests.Providers.Sim;

public sealed class SimModelsTests
{
    [Fact]
    public void All_Models_TradePriceAgainstSpeedAndQuality()
    {
        SimModel[] chat = [SimModels.Fast, SimModels.Balanced, SimModels.Best];

        Assert.Equal(["fast", "balanced", "best", "embed"], SimModels.All.Select(model => model.Id));
        Assert.Equal(chat, chat.OrderBy(model => model.OutputUsdPerMtok));
        Assert.Equal(chat, chat.OrderBy(model => model.TtftMs));
        Assert.Equal(chat, chat.OrderByDescending(model => model.TokensPerSecond));
        Assert.Equal(chat, chat.OrderBy(model => model.ContextWindow));
        Assert.Equal([false, false, false, true], SimModels.All.Select(model => model.IsEmbedding));
    }

    [Fact]
    public void Sentences_OfTheGrammar_AreLongAndManyEnough()
    {
        // The exact length of an answer relies on the one, the variety of a long answer on the other.
        Assert.All(SimVocabulary.Sentences, sentence => Assert.InRange(SimTokenizer.Count(sentence.Replace("{k}", "k").Replace("{n}", "n").Replace("{a}", "a")), 8, 40));
        Assert.DoesNotContain(Enumerable.Range(2, SimVocabulary.Sentences.Length - 2), divisor => SimVocabulary.Sentences.Length % divisor == 0);
    }
}
