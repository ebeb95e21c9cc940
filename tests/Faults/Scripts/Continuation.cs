using Inferly.Faults.Answers;
using Inferly.Faults.Wire;

namespace Inferly.Faults.Scripts;

/// <summary>How a provider goes on with the beginning of an answer.</summary>
internal static class Continuation
{
    /// <summary>The beginning is answered with a 400.</summary>
    public static bool IsRefused(Prompt prompt, Delivery delivery) => prompt.Form != PrefixForm.None && delivery.Prefill switch
    {
        Prefill.Refused => true,
        Prefill.ContinuedIfMarked => prompt.Form != PrefixForm.Marked,
        _ => false,
    };

    /// <summary>What is said to a prompt, within its own limits.</summary>
    public static Answer Of(Answer answer, Prompt prompt, Delivery delivery)
    {
        var goesOn = delivery.Prefill switch
        {
            Prefill.Ignored => false,
            Prefill.ContinuedIfAsked => prompt.Form == PrefixForm.ContinueFinalMessage,
            _ => true,
        };
        var known = prompt.Prefix[..Math.Max(0, prompt.Prefix.Length - delivery.Repeats)];
        return (goesOn ? answer.After(known) : answer).Within(prompt.MaxTokens, prompt.Stops);
    }
}
